// Which language a message is written in, by its script, its letters and its commonest words; in doubt it is English.

/** How a language is known. Of those that fit a message equally well, the first one is taken. */
export interface LanguageSigns {
  /** BCP 47 primary tag. */
  readonly tag: string;
  /** Its Unicode scripts, where the Latin one is not the only one. */
  readonly scripts: readonly string[];
  /** Letters that show it. Without a script, a word with one of them counts; with a script, one of them or of the words must occur. */
  readonly letters: string;
  /** Letters of its script that show another language. */
  readonly without: string;
  /** Its commonest words. */
  readonly words: readonly string[];
  /** Words that show it though nothing else is said: greetings, cries for help. */
  readonly alone: readonly string[];
}

/** Tells the language of a message: null where it is English or in doubt, UNKNOWN where it is a script without a language here. */
export type LanguageDetector = (text: string) => string | null;

/** The tag of a language that is not known (BCP 47: undetermined). */
export const UNKNOWN = 'und';

/** So much of a message tells its language. */
const LONGEST = 1000;
const LEAST_WORDS = 2;
/** Two articles are no language yet: de la Cruz. */
const LEAST_LETTERS = 5;
/** At least one in three of its different words must show the language. */
const LEAST_SHARE = 1 / 3;
/** So many letters of another script weigh as much as one Latin word. */
const LETTERS_A_WORD = 2;
/** Shorter words are too much alike without their accents. */
const LEAST_PLAIN = 3;

const ASCII = /^\p{ASCII}*$/u;
/** Two letters in a row at least: a single one is mostly part of a face, as in ¯\_(ツ)_/¯. */
const OTHER_SCRIPT = /(?:(?!\p{Script=Latin})[\p{L}\p{M}]){2,}/gu;
/** No single letter without an accent, and no part of a name such as mit45. */
const LATIN_WORD = /(?<!\d)(?:\p{Script=Latin}{2,}|[^\P{Script=Latin}a-z])(?![\p{Script=Latin}\d])/gu;
/** Letters that do not come apart into a plain one and an accent. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', đ: 'd', ı: 'i', ß: 'ss', œ: 'oe' };

/** Makes the detector. A word of `english` that is another language's too shows neither by itself; `borrowed` phrases are English though their words are not. */
export function createDetector(
  languages: readonly LanguageSigns[],
  english: readonly string[],
  borrowed: readonly string[],
): LanguageDetector {
  const latin = languages.filter(({ words }) => words.length > 0);
  const index = indexWords(latin, english);
  const scripts = languages.filter(({ scripts }) => scripts.length > 0).map(scriptTest);
  const phrases = borrowed.map(plainForm);
  return (text) => {
    // Most messages are English in plain ASCII and take the short way.
    const ascii = ASCII.test(text);
    const read = (ascii ? text : text.normalize('NFKC')).slice(0, LONGEST).toLowerCase();
    const other = ascii ? null : ofScript(read, scripts);
    if (other) return other;
    const found = ofWords(read, latin, index);
    if (!found) return null;
    const plain = ascii ? read : plainForm(read);
    const rest = phrases.reduce((left, phrase) => left.replaceAll(phrase, ' '), plain);
    return rest === plain ? found : ofWords(rest, latin, index);
  };
}

/** What words and letters show, as bits: bit 0 English, bit n + 1 the language at n. `alone` holds words that need no other. */
interface Index {
  readonly words: ReadonlyMap<string, number>;
  readonly letters: ReadonlyMap<string, number>;
  readonly alone: ReadonlyMap<string, number>;
}
const ENGLISH = 1;

function indexWords(languages: readonly LanguageSigns[], english: readonly string[]): Index {
  const words = new Map(english.map((word) => [word, ENGLISH]));
  const letters = new Map<string, number>();
  const alone = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, bit: number) => map.set(key, (map.get(key) ?? 0) | bit);
  languages.forEach((language, at) => {
    const bit = 2 << at;
    if (language.scripts.length === 0) for (const letter of language.letters) add(letters, letter, bit);
    for (const word of [...language.words, ...language.alone])
      for (const form of formsOf(word)) if (form === word || words.get(form) !== ENGLISH) add(words, form, bit);
    for (const word of language.alone) for (const form of formsOf(word)) add(alone, form, bit);
  });
  return { words, letters, alone };
}

/** A word as it should be written, and as a phone without its accents writes it. */
function formsOf(word: string): readonly string[] {
  const plain = plainForm(word);
  return plain === word || plain.length < LEAST_PLAIN ? [word] : [word, plain];
}

function plainForm(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/’/g, "'")
    .replace(/[łđıßœ]/g, (letter) => PLAIN[letter]!);
}

/** The language that most different words show, if they are more than the English ones and enough of all. */
function ofWords(text: string, languages: readonly LanguageSigns[], index: Index): string | null {
  const seen = new Set(text.match(LATIN_WORD));
  const counts = languages.map(() => ({ words: 0, own: 0, letters: 0 }));
  let english = 0;
  let alone = 0;
  for (const word of seen) {
    const bits = index.words.get(word) ?? lettersOf(word, index);
    if (bits & ENGLISH) english += 1;
    // A word that is English as well, or a letter that several languages have, counts only beside another sign.
    const own = index.words.has(word) ? !(bits & ENGLISH) : (bits & (bits - 1)) === 0;
    for (let at = 0; bits >> (at + 1) > 0; at += 1) {
      if (((bits >> (at + 1)) & 1) === 0) continue;
      const count = counts[at]!;
      count.words += 1;
      count.letters += word.length;
      if (own) count.own += 1;
    }
    alone |= index.alone.get(word) ?? 0;
  }
  const enough = ({ words, own, letters }: (typeof counts)[number], at: number) =>
    own > 0 && ((words >= LEAST_WORDS && letters >= LEAST_LETTERS) || (alone & (2 << at)) !== 0);
  const most = Math.max(...counts.map((count, at) => (enough(count, at) ? count.words : 0)));
  if (most <= english || most < seen.size * LEAST_SHARE) return null;
  return languages.find((_, at) => counts[at]!.words === most && enough(counts[at]!, at))!.tag;
}

function lettersOf(word: string, index: Index): number {
  let bits = 0;
  if (!ASCII.test(word)) for (const letter of word) bits |= index.letters.get(letter) ?? 0;
  return bits;
}

interface ScriptTest {
  readonly tag: string;
  readonly fits: (letters: string) => boolean;
}

function scriptTest({ tag, scripts, letters, without, words }: LanguageSigns): ScriptTest {
  const script = new RegExp(scripts.map((name) => `\\p{Script=${name}}`).join('|'), 'u');
  const has = (text: string, some: string) => [...some].some((letter) => text.includes(letter));
  const common = new Set(words);
  const shows = (text: string) => has(text, letters) || text.split(' ').some((word) => common.has(word));
  return { tag, fits: (text) => script.test(text) && !has(text, without) && (letters === '' || shows(text)) };
}

/** The language of the letters that are not Latin, where they outweigh the Latin words. */
function ofScript(text: string, scripts: readonly ScriptTest[]): string | null {
  const letters = (text.match(OTHER_SCRIPT) ?? []).join(' ');
  if (letters.length <= (text.match(LATIN_WORD)?.length ?? 0) * LETTERS_A_WORD) return null;
  return scripts.find(({ fits }) => fits(letters))?.tag ?? UNKNOWN;
}
