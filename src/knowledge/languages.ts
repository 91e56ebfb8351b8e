// Makes what the engine needs of content/languages.yaml: how a language is known, and the phrases said in it.
import { createDetector, type LanguageDetector, UNKNOWN } from '../engine/text/language.ts';
import type { Files } from './files.ts';

type Languages = NonNullable<Files['languages']>['data'];

/** The detector of all languages; the words of those without a text are pooled as one that is not known. */
export function detectorOf({ languages, english, others }: Languages): LanguageDetector {
  const own = Object.entries(languages).map(([tag, signs]) => ({ tag, ...signs }));
  const pooled = { tag: UNKNOWN, scripts: [], letters: '', without: '', words: others, alone: [] };
  return createDetector([...own, pooled], english.words, english.phrases);
}

/** The phrases of each language, under the keys that a reply in it looks up. */
export function languagePhrases({ languages }: Languages): [string, string[]][] {
  return Object.entries(languages).flatMap(([tag, language]): [string, string[]][] => [
    [`language.${tag}`, [language.says]],
    [`language.name.${tag}`, [language.name]],
    [`language.crisis.${tag}`, [language.crisis]],
    [`language.interpreter.${tag}`, [`${language.crisis} ${language.interpreter}`]],
    [`language.person.${tag}`, [language.person]],
    [`emergency.name.${tag}`, [language.emergency_name]],
    [`emergency.unknown.${tag}`, [language.emergency_unknown]],
  ]);
}
