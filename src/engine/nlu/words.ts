// What a word gives to the features of a message: its stem, its letter groups, and what it makes with its neighbors.
import stemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';

const STOP = new Set(
  'a an the i you it is am are was be been to of in on for and or so that this my me your do does did have has had with at as if they he she we not can will just about'.split(
    ' ',
  ),
);
const CACHE = 30_000;
/** More words than these are not paired: pairs grow with the square. */
export const MOST_PAIRED = 16;

/** The mark of a word that stands for what was answered before. */
const CONTEXT = '@';

/** What a follow-up rests on, as words of its own: the intent that was answered and its family. */
export function contextWords(intent: string): string[] {
  return [`${CONTEXT}${intent.split('.')[0]}`, `${CONTEXT}${intent}`];
}

/** The Porter stem of a plain English word (Porter 1980); any other word as it is. */
export function stemOf(word: string): string {
  return /^[a-z]+$/.test(word) ? stemmer.stem(word) : word;
}

/** What is known of a word for good: its stem and its letter groups. */
export interface WordParts {
  readonly stem: string;
  readonly stop: boolean;
  readonly groups: readonly string[];
}
const parts = new Map<string, WordParts>();

/** The parts of a word, kept: most words come again. */
export function partsOf(word: string): WordParts {
  let known = parts.get(word);
  if (!known) {
    const stem = stemOf(word);
    known = { stem, stop: STOP.has(word), groups: word.startsWith(CONTEXT) ? [] : letterGroups(stem) };
    if (parts.size > CACHE) parts.clear();
    parts.set(word, known);
  }
  return known;
}

function letterGroups(stem: string): string[] {
  const padded = ` ${stem} `;
  const out: string[] = [];
  for (let size = 2; size <= 4; size += 1) {
    for (let at = 0; at + size <= padded.length; at += 1) out.push(`#${padded.slice(at, at + size)}`);
  }
  return out;
}

/** Calls with each word feature of a message: stems, neighbours, and unordered pairs of words that carry meaning. */
export function eachWordFeature(words: readonly string[], call: (name: string) => void): void {
  const content = new Set<string>();
  let before: string | null = null;
  for (const word of words) {
    const { stem, stop } = partsOf(word);
    call(stem);
    if (before !== null) call(`${before} ${stem}`);
    before = stem;
    if (!stop && content.size < MOST_PAIRED) content.add(stem);
  }
  const sorted = [...content].sort();
  for (let i = 0; i < sorted.length; i += 1) {
    for (let j = i + 1; j < sorted.length; j += 1) call(`${sorted[i]}+${sorted[j]}`);
  }
}
