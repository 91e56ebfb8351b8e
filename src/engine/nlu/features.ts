// The features of a message: stemmed words, word pairs and letter groups, weighted by how rare they are.
// Recipe after measurement: words with pairs and letter groups beat either alone by 1 to 3 points on few examples an intent.

import stemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';
import type { Token } from '../text/normalise.ts';

/** A sparse vector of unit length: feature ids, each once, and their values. */
export interface Vector {
  readonly ids: Int32Array;
  readonly values: Float32Array;
}

/** Which features exist and how rare each is (smoothed inverse document frequency). */
export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly idf: Float32Array;
}

const STOP = new Set(
  'a an the i you it is am are was be been to of in on for and or so that this my me your do does did have has had with at as if they he she we not can will just about'.split(
    ' ',
  ),
);
const stems = new Map<string, string>();
const grams = new Map<string, readonly string[]>();
const CACHE = 30_000;

/** The Porter stem of a word (Porter 1980), kept for the next time. */
function stem(word: string): string {
  let known = stems.get(word);
  if (known === undefined) {
    known = /^[a-z]+$/.test(word) ? stemmer.stem(word) : word;
    if (stems.size > CACHE) stems.clear();
    stems.set(word, known);
  }
  return known;
}

/** The counted features of a message: words, and letter groups. */
export type Counts = readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>];

/** The names of a message's word features (block A) and letter features (block B), with their counts. */
export function count(words: readonly string[]): Counts {
  const a = new Map<string, number>();
  const b = new Map<string, number>();
  const add = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  const stemmed = words.map(stem);
  stemmed.forEach((item, at) => {
    add(a, item);
    const next = stemmed[at + 1];
    if (next !== undefined) add(a, `${item} ${next}`);
    for (const gram of letterGroups(item)) add(b, gram);
  });
  const content = [...new Set(stemmed.filter((_, at) => !STOP.has(words[at]!)))].slice(0, 16).sort();
  for (let i = 0; i < content.length; i += 1) {
    for (let j = i + 1; j < content.length; j += 1) add(a, `${content[i]}+${content[j]}`);
  }
  return [a, b];
}

const counted = new WeakMap<readonly Token[], { readonly words: readonly string[]; readonly counts: Counts }>();

/** The words and features of tokens, mended where they are; counted once for all classifiers. */
export function countTokens(tokens: readonly Token[]): { readonly words: readonly string[]; readonly counts: Counts } {
  let known = counted.get(tokens);
  if (!known) {
    const words = tokens.map((token) => token.mended ?? token.text);
    known = { words, counts: count(words) };
    counted.set(tokens, known);
  }
  return known;
}

/** The unit vector of a message: (1 + ln count) x idf, each block to unit length, then both together. */
export function vectorise(words: readonly string[], vocabulary: Vocabulary, counts: Counts = count(words)): Vector {
  const ids: number[] = [];
  const values: number[] = [];
  let total = 0;
  for (const block of counts) {
    const from = values.length;
    let sum = 0;
    for (const [name, times] of block) {
      const id = vocabulary.ids.get(name);
      if (id === undefined) continue;
      const value = (times === 1 ? 1 : 1 + Math.log(times)) * vocabulary.idf[id]!;
      ids.push(id);
      values.push(value);
      sum += value * value;
    }
    if (sum === 0) continue;
    const length = Math.sqrt(sum);
    for (let at = from; at < values.length; at += 1) values[at]! /= length;
    total += 1;
  }
  const length = Math.sqrt(total) || 1;
  return { ids: Int32Array.from(ids), values: Float32Array.from(values, (value) => value / length) };
}

/** A pair or a letter group of a single example tells nothing of others: without them the model is a third of its size, and hardly worse. */
const LEAST_DOCUMENTS = 2;

/** The vocabulary of the examples: every feature that occurs, with its smoothed idf ln((1 + n) / (1 + df)) + 1. */
export function learnVocabulary(examples: readonly Counts[]): Vocabulary {
  const seen = new Map<string, number>();
  for (const counts of examples) {
    for (const block of counts) for (const name of block.keys()) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const kept = [...seen].filter(([name, documents]) => documents >= LEAST_DOCUMENTS || /^[^#+ ]+$/.test(name));
  const ids = new Map<string, number>();
  const idf = new Float32Array(kept.length);
  for (const [name, documents] of kept) {
    const id = ids.size;
    ids.set(name, id);
    idf[id] = Math.log((1 + examples.length) / (1 + documents)) + 1;
  }
  return { ids, idf };
}

/** How many different known words carry meaning: stop words do not. */
export function contentWords(words: readonly string[], vocabulary: Vocabulary): number {
  return new Set(words.filter((word) => !STOP.has(word) && vocabulary.ids.has(stem(word)))).size;
}

/** How much of a message is made of known words, 0 to 1: short common words count little. */
export function knownMass(words: readonly string[], vocabulary: Vocabulary): number {
  let known = 0;
  let all = 0;
  for (const word of words) {
    const weight = STOP.has(word) ? 0.2 : 1;
    all += weight;
    if (vocabulary.ids.has(stem(word))) known += weight;
  }
  return all === 0 ? 0 : known / all;
}

function letterGroups(item: string): readonly string[] {
  let known = grams.get(item);
  if (!known) {
    const padded = ` ${item} `;
    const out: string[] = [];
    for (let size = 2; size <= 4; size += 1) {
      for (let at = 0; at + size <= padded.length; at += 1) out.push(`#${padded.slice(at, at + size)}`);
    }
    known = out;
    if (grams.size > CACHE) grams.clear();
    grams.set(item, known);
  }
  return known;
}
