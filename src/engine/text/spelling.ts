// Mends spelling against the words Leafline knows: slips by symmetric deletes (Garbe 2012, SymSpell), dropped vowels, and words run together.
import { type Expansions, normalise, type Token } from './normalise.ts';

/** Longer words are left alone: no word of ours is longer, and the work grows with the square of the length. */
const LONGEST = 24;
const SHORTEST = 4;
const SHORTEST_TARGET = 3;
/** From this length on two wrong letters are mended, below it one. */
const TWO_SLIPS = 8;
/** A word run together with another must be this common; where a slip would explain it too, both must be as common as MOST_COMMON and short. */
const COMMON = 20;
const MOST_COMMON = 100;
const LONGEST_EITHER = 5;
/** A word may lose its vowels when at least this many consonants are left to tell it by. */
const LEAST_CONSONANTS = 4;
const CACHE = 20_000;

/** What is made of a word that is not known. */
export interface Spelling {
  /** The known word that is meant, or null. */
  mend(word: string): string | null;
  /** The two known words that were run together, or null. */
  split(word: string): readonly [string, string] | null;
}

/** Builds the index. `vocabulary`: word to count; `known`: real words left as they are. */
export function createSpelling(vocabulary: ReadonlyMap<string, number>, known: ReadonlySet<string>): Spelling {
  const targets = [...vocabulary.keys()].filter((word) => word.length >= SHORTEST_TARGET && /^\p{L}+$/u.test(word));
  const deleted = indexOf(targets, (word) => deletes(word, reachOf(word)));
  const bare = indexOf(targets, (word) => (skeleton(word).length >= LEAST_CONSONANTS ? [hash(skeleton(word))] : []));
  const mended = new Map<string, string | null>();
  const parted = new Map<string, readonly [string, string] | null>();
  const isSlip = (word: string) =>
    word.length >= SHORTEST &&
    word.length <= LONGEST &&
    !vocabulary.has(word) &&
    !known.has(word) &&
    /^\p{L}+$/u.test(word);
  const count = (word: string) => vocabulary.get(word) ?? 0;
  const mend = (word: string) => best(word, deleted(deletes(word, reachOf(word))), count) ?? dressed(word, bare, count);
  return {
    mend: (word) => (isSlip(word) ? kept(mended, word, mend) : null),
    split: (word) =>
      isSlip(word)
        ? kept(parted, word, () => {
            if (kept(mended, word, mend) === null) return bestSplit(word, count, COMMON);
            return word.length <= LONGEST_EITHER ? bestSplit(word, count, MOST_COMMON) : null;
          })
        : null,
  };
}

/** The words of a text as every layer reads them: plain, short forms opened, run-together words parted, spelling mended beside. */
export function tokensOf(text: string, expansions: Expansions, spelling: Spelling): Token[] {
  return mendTokens(normalise(text, expansions), spelling);
}

/** The tokens with `mended` set where a word is not known but one close to it is. */
export function mendTokens(tokens: readonly Token[], spelling: Spelling): Token[] {
  return tokens.flatMap((token) => {
    const parts = spelling.split(token.text);
    if (parts)
      return [
        { ...token, text: parts[0] },
        { text: parts[1], sentence: token.sentence },
      ];
    const mended = spelling.mend(token.text);
    return mended === null ? token : { ...token, mended };
  });
}

function kept<T>(cache: Map<string, T>, word: string, make: (word: string) => T): T {
  let value = cache.get(word);
  if (value === undefined) {
    value = make(word);
    if (cache.size > CACHE) cache.clear();
    cache.set(word, value);
  }
  return value;
}

const ROOM = 2 ** 20;

/** Finds words by hashed keys: both in one sorted array, a tenth of what a Map of lists takes. */
function indexOf(words: readonly string[], keysOf: (word: string) => readonly number[]) {
  const entries: number[] = [];
  words.forEach((word, at) => {
    for (const key of keysOf(word)) entries.push(key * ROOM + at);
  });
  const sorted = Float64Array.from(entries).sort();
  return (keys: readonly number[]): Set<string> => {
    const found = new Set<string>();
    for (const key of keys) {
      const from = key * ROOM;
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! < from) low = middle + 1;
        else high = middle;
      }
      for (; low < sorted.length && sorted[low]! < from + ROOM; low += 1) found.add(words[sorted[low]! - from]!);
    }
    return found;
  };
}

/** FNV-1a, 32 bits, of the letters from `from` up to `to`, going on from the value of those before. */
function hash(text: string, from = 0, to = text.length, before = 0x811c9dc5): number {
  let value = before;
  for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

function reachOf(word: string): number {
  return word.length >= TWO_SLIPS ? 2 : 1;
}

function best(word: string, candidates: Iterable<string>, count: (word: string) => number): string | null {
  const reach = reachOf(word);
  let top: string | null = null;
  let topScore = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate, reach);
    if (distance > reach) continue;
    // Score after the measured recipe: distance costs 6; a frequent word, the same first letter and a neighbouring key gain.
    const score =
      -6 * distance +
      0.5 * Math.log(count(candidate) || 1) +
      (candidate[0] === word[0] ? 1 : 0) +
      (slippedKey(word, candidate) ? 1 : 0);
    if (score > topScore || (score === topScore && top !== null && candidate < top)) {
      top = candidate;
      topScore = score;
    }
  }
  return top;
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** True where the words differ by one letter and its key lies beside the other. */
function slippedKey(word: string, candidate: string): boolean {
  if (word.length !== candidate.length) return false;
  const at = [...word].findIndex((letter, k) => letter !== candidate[k]);
  if (at === -1 || word.slice(at + 1) !== candidate.slice(at + 1)) return false;
  const place = (letter: string) => {
    const row = ROWS.findIndex((keys) => keys.includes(letter));
    return { row, column: row === -1 ? 99 : ROWS[row]!.indexOf(letter) + row / 2 };
  };
  const [a, b] = [place(word[at]!), place(candidate[at]!)];
  return Math.abs(a.row - b.row) <= 1 && Math.abs(a.column - b.column) <= 1;
}

/** The commonest known word of the same consonants, for a word that all but lacks vowels: "wthdrwl". */
function dressed(
  word: string,
  bare: (keys: readonly number[]) => Set<string>,
  count: (word: string) => number,
): string | null {
  const consonants = skeleton(word);
  if (consonants.length < LEAST_CONSONANTS || consonants.length < word.length - 1) return null;
  let top: string | null = null;
  for (const candidate of bare([hash(consonants)])) {
    if (skeleton(candidate) === consonants && (top === null || count(candidate) > count(top))) top = candidate;
  }
  return top;
}

/** A word without its vowels, but for the first letter. */
function skeleton(word: string): string {
  return word[0]! + word.slice(1).replace(/[aeiouy]/g, '');
}

/** The likeliest two words of at least this count that make up a word. */
function bestSplit(word: string, count: (word: string) => number, least: number): readonly [string, string] | null {
  let top: readonly [string, string] | null = null;
  let topScore = 0;
  for (let at = 1; at < word.length; at += 1) {
    const [a, b] = [word.slice(0, at), word.slice(at)];
    if (a.length === 1 && a !== 'i' && a !== 'a') continue;
    const score = Math.min(count(a), count(b));
    if (b.length >= 2 && score >= least && score > topScore) {
      top = [a, b];
      topScore = score;
    }
  }
  return top;
}

/** Hashes of a word and of what is left of it without one letter, or without up to two. */
function deletes(word: string, depth: number): number[] {
  const out = [hash(word)];
  for (let a = 0; a < word.length; a += 1) {
    const start = hash(word, 0, a);
    out.push(hash(word, a + 1, word.length, start));
    if (depth < 2) continue;
    for (let b = a + 1; b < word.length; b += 1) out.push(hash(word, b + 1, word.length, hash(word, a + 1, b, start)));
  }
  return out;
}

/** Damerau-Levenshtein distance (optimal string alignment); anything above `limit` is `limit + 1`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return Math.min(row[b.length]!, limit + 1);
}
