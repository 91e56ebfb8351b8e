// Mends spelling against the words Leafline knows, by symmetric deletes (Garbe 2012, SymSpell): one wrong letter from four letters on, two from eight.
import { type Expansions, normalise, type Token } from './normalise.ts';

/** Longer words are left alone: no word of ours is longer, and the work grows with the square of the length. */
const LONGEST = 24;

/** Words that may be mended to, with how often they were seen, and real words that are never mended. */
export interface Spelling {
  mend(word: string): string | null;
}

/** Builds the index. `vocabulary`: word to count; `known`: real words left as they are. */
export function createSpelling(vocabulary: ReadonlyMap<string, number>, known: ReadonlySet<string>): Spelling {
  const index = new Map<string, string[]>();
  for (const word of vocabulary.keys()) {
    if (word.length < 4 || !/^\p{L}+$/u.test(word)) continue;
    for (const key of deletes(word, word.length >= 8 ? 2 : 1)) {
      const bucket = index.get(key);
      if (bucket) bucket.push(word);
      else index.set(key, [word]);
    }
  }
  const seen = new Map<string, string | null>();
  const mend = (word: string): string | null => {
    if (word.length < 4 || word.length > LONGEST || vocabulary.has(word) || known.has(word) || !/^\p{L}+$/u.test(word))
      return null;
    const cached = seen.get(word);
    if (cached !== undefined) return cached;
    const found = best(word, index, vocabulary);
    if (seen.size > 20_000) seen.clear();
    seen.set(word, found);
    return found;
  };
  return { mend };
}

/** The words of a text as every layer reads them: plain, short forms opened, spelling mended beside. */
export function tokensOf(text: string, expansions: Expansions, spelling: Spelling): Token[] {
  return mendTokens(normalise(text, expansions), spelling);
}

/** The tokens with `mended` set where a word is not known but one close to it is. */
export function mendTokens(tokens: readonly Token[], spelling: Spelling): Token[] {
  return tokens.map((token) => {
    const mended = spelling.mend(token.text);
    return mended === null ? token : { ...token, mended };
  });
}

function best(
  word: string,
  index: ReadonlyMap<string, string[]>,
  vocabulary: ReadonlyMap<string, number>,
): string | null {
  const reach = word.length >= 8 ? 2 : 1;
  let top: string | null = null;
  let topScore = Number.NEGATIVE_INFINITY;
  for (const key of deletes(word, reach)) {
    for (const candidate of index.get(key) ?? []) {
      const distance = editDistance(word, candidate, reach);
      if (distance > reach) continue;
      // Score after the measured recipe: distance costs 6, a frequent word and a same first letter gain.
      const score = -6 * distance + 0.5 * Math.log(vocabulary.get(candidate) ?? 1) + (candidate[0] === word[0] ? 1 : 0);
      if (score > topScore || (score === topScore && top !== null && candidate < top)) {
        top = candidate;
        topScore = score;
      }
    }
  }
  return top;
}

function deletes(word: string, depth: number): Set<string> {
  const out = new Set([word]);
  let layer = [word];
  for (let d = 0; d < depth; d += 1) {
    const next: string[] = [];
    for (const item of layer) {
      for (let at = 0; at < item.length; at += 1) {
        const shorter = item.slice(0, at) + item.slice(at + 1);
        if (out.has(shorter)) continue;
        out.add(shorter);
        next.push(shorter);
      }
    }
    layer = next;
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
