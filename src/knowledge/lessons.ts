// What the model is trained from: examples, names, labelled dangers and the words that spelling may be mended to.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Example } from '../engine/nlu/classifier.ts';
import { contextWords } from '../engine/nlu/words.ts';
import { writeLabel } from '../engine/safety/learned.ts';
import type { Screener } from '../engine/safety/screen.ts';
import { type Expansions, words } from '../engine/text/normalise.ts';
import { createSpelling } from '../engine/text/spelling.ts';
import type { Files } from './files.ts';
import type { Lessons } from './train.ts';

/** Everything to train from. Real words are read only when training happens. */
export function lessonsOf(files: Files, screener: Screener): Lessons {
  const examples = examplesOf(files);
  const expansions = expansionsOf(files);
  const dangers = files.safety.map(({ data }) => ({ data, examples: dangersOf(data, expansions) }));
  // Spelling is mended to English alone: a Spanish word one letter away is no slip.
  const own = (english: boolean) =>
    dangers.flatMap(({ data, examples }) => ((data.language === 'en') === english ? examples : []));
  return {
    examples,
    names: namesOf(files),
    dangers: dangers.flatMap(({ examples }) => examples),
    counts: wordCounts(files, screener, [...examples, ...own(true)]),
    realWords: () => [...realWords(), ...new Set(own(false).flatMap((example) => example.words))],
  };
}

/** How often a word must stand in the examples to be common, and at most to be rare; a word of signs and lexicon counts as often as CHOSEN. */
const COMMON = 12;
const RARE = 6;
const CHOSEN = 3;

/** The short forms and slang of the lexicon, longest first. */
export function expansionsOf(files: Files): Expansions {
  const map = new Map<string, { from: string[]; to: string[] }[]>();
  for (const [from, to] of Object.entries(files.lexicon?.data.expand ?? {})) {
    const key = words(from);
    const rules = map.get(key[0] ?? '') ?? [];
    rules.push({ from: key, to: words(to) });
    map.set(
      key[0] ?? '',
      rules.sort((a, b) => b.from.length - a.from.length),
    );
  }
  return map;
}

function examplesOf(files: Files): Example[] {
  const expansions = expansionsOf(files);
  return entries(files.intents, 'intents').flatMap(([label, intent]) => [
    ...intent.examples.map((text) => ({ label, words: words(text, expansions) })),
    ...Object.entries(intent.follow_ups).flatMap(([before, texts]) =>
      texts.map((text) => ({ label, words: [...contextWords(before), ...words(text, expansions)] })),
    ),
  ]);
}

/** Ids and descriptions as further examples: two points of accuracy on few examples an intent, measured. */
export function namesOf(files: Files): Example[] {
  const expansions = expansionsOf(files);
  return entries(files.intents, 'intents').flatMap(([label, intent]) => [
    { label, words: words(label.replace(/[._/-]/g, ' '), expansions) },
    { label, words: words(intent.description, expansions) },
  ]);
}

/** Messages labelled with their danger: the examples, what each sign must hit, and what each scope must calm. */
function dangersOf(data: Files['safety'][number]['data'], expansions: Expansions): Example[] {
  const one = (label: string, text: string): Example => ({ label, words: words(text, expansions) });
  return [
    ...data.examples.flatMap((group) =>
      group.texts.map((text) => one('kind' in group ? writeLabel(group.level, group.kind, group.about) : 'none', text)),
    ),
    ...data.signs.flatMap((sign) =>
      sign.about === 'who'
        ? []
        : sign.hits.map((text) => one(writeLabel(sign.level, sign.kind, sign.about as 'self' | 'other'), text)),
    ),
    ...data.scopes.flatMap((scope) => scope.hits.map((text) => one('none', text))),
  ];
}

function wordCounts(files: Files, screener: Screener, examples: readonly Example[]): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (word: string, times: number) => counts.set(word, (counts.get(word) ?? 0) + times);
  for (const example of examples) for (const word of example.words) if (!word.startsWith('@')) add(word, 1);
  const chosen = new Set(screener.vocabulary);
  for (const text of files.lexicon?.data.words ?? []) for (const word of words(text)) chosen.add(word);
  for (const text of Object.values(files.lexicon?.data.expand ?? {})) for (const word of words(text)) chosen.add(word);
  for (const word of chosen) add(word, CHOSEN);
  // The examples hold slips on purpose: a rare word beside a common one is a slip, and no word to mend others to.
  const common = createSpelling(new Map([...counts].filter(([, times]) => times >= COMMON)), new Set());
  for (const [word, times] of counts) {
    if (times <= RARE && !chosen.has(word) && common.mend(word) !== null) counts.delete(word);
  }
  return counts;
}

/** Real English words and names, from the lexicon that `natural` brings (Brown and Wall Street Journal corpora), so that none is taken for a slip. */
export function realWords(): string[] {
  const file = join('natural', 'lib', 'natural', 'brill_pos_tagger', 'data', 'English', 'lexicon_from_posjs.json');
  const lexicon = createRequire(import.meta.url)(file) as Record<string, unknown>;
  return Object.keys(lexicon).flatMap((word) => (/^[A-Za-z][a-z]{3,}$/.test(word) ? word.toLowerCase() : []));
}

/** All entries of one key over several files. */
export function entries<K extends string, T>(
  sources: readonly { data: { [key in K]: Record<string, T> } }[],
  key: K,
): [string, T][] {
  return sources.flatMap((source) => Object.entries(source.data[key]));
}
