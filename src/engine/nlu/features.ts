// The features of a message: stemmed words, word pairs and letter groups weighted by how rare they are, and the mean meaning of its words.
// Recipe after measurement: words with pairs and letter groups beat either alone by 1 to 3 points on few examples an intent,
// and word vectors add 1 to 3 more (docs/decisions.md).

import { heard, type Token } from '../text/normalise.ts';
import { addVector, setLength, type WordVectors } from './vectors.ts';
import { MOST_PAIRED, partsOf } from './words.ts';

/** A message as numbers: feature ids, each once, with their values (unit length together), and its mean word vector. */
export interface Vector {
  readonly ids: Int32Array;
  readonly values: Float32Array;
  /** Of the vocabulary's word vectors' size; null where no word has one. */
  readonly dense: Float32Array | null;
}

/** Which features exist, how rare each is (smoothed inverse document frequency), and the word vectors with the mean of the examples. */
export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly idf: Float32Array;
  readonly vectors: WordVectors;
  readonly mean: Float32Array;
}

const CACHE = 30_000;
/** Length of the dense part beside the sparse part's 1: measured best between 0.5 and 1. */
const DENSE = 0.7;
/** What a vocabulary knows of a stem: its id and the row of its word vector, or -1, and the ids of its letter groups. */
interface Known {
  readonly id: number;
  readonly row: number;
  readonly stop: boolean;
  readonly groups: Int32Array;
}

/** A vocabulary by numbers: features are found without building their names. Pairs of stem ids are keys: first x PAIR + second. */
interface Index {
  readonly words: Map<string, Known>;
  readonly stems: Map<string, Known>;
  readonly neighbors: Map<number, number>;
  readonly pairs: Map<number, number>;
}
const PAIR = 2 ** 15;
const indexes = new WeakMap<Vocabulary, Index>();

function indexOf(vocabulary: Vocabulary): Index {
  let index = indexes.get(vocabulary);
  if (index) return index;
  index = { words: new Map(), stems: new Map(), neighbors: new Map(), pairs: new Map() };
  indexes.set(vocabulary, index);
  for (const [name, id] of vocabulary.ids) {
    if (name.startsWith('#')) continue;
    const at = name.search(/[ +]/);
    // A stem is at least as common as what it is part of, so it is kept too.
    const [a, b] = [vocabulary.ids.get(name.slice(0, at)), vocabulary.ids.get(name.slice(at + 1))];
    if (at === -1 || a === undefined || b === undefined) continue;
    if (name[at] === ' ') index.neighbors.set(a * PAIR + b, id);
    else index.pairs.set(Math.min(a, b) * PAIR + Math.max(a, b), id);
  }
  return index;
}

function knownOf(word: string, vocabulary: Vocabulary, { words, stems }: Index): Known {
  const before = words.get(word);
  if (before) return before;
  const { stem, stop, groups } = partsOf(word);
  // "Do" says little and "doing" more, though their stem is one.
  const key = stop ? ` ${stem}` : stem;
  const known = stems.get(key) ?? {
    id: vocabulary.ids.get(stem) ?? -1,
    row: rowOf(word, vocabulary.vectors),
    stop,
    groups: Int32Array.from(groups.flatMap((name) => vocabulary.ids.get(name) ?? [])),
  };
  if (words.size > CACHE) {
    words.clear();
    stems.clear();
  }
  words.set(word, known);
  stems.set(key, known);
  return known;
}

/** How often each feature was met in the message at hand; zero again afterwards. */
let times = new Float32Array(0);
let met: number[] = [];

function meet(id: number): void {
  if (times[id] === 0) met.push(id);
  times[id]! += 1;
}

/** A message's vector: (1 + ln count) x idf, each block to unit length, then both together; beside it the mean word vector, centered. */
export function vectorise(words: readonly string[], vocabulary: Vocabulary): Vector {
  begin(vocabulary);
  const index = indexOf(vocabulary);
  const known = words.map((word) => knownOf(word, vocabulary, index));
  const content: Known[] = [];
  known.forEach((one, at) => {
    if (one.id >= 0) meet(one.id);
    const before = at > 0 ? known[at - 1]!.id : -1;
    if (before >= 0 && one.id >= 0) meetIf(index.neighbors.get(before * PAIR + one.id));
    if (!one.stop && content.length < MOST_PAIRED && !content.includes(one)) content.push(one);
  });
  for (let i = 0; i < content.length; i += 1) {
    for (let j = i + 1; j < content.length; j += 1) {
      const [a, b] = [content[i]!.id, content[j]!.id];
      if (a >= 0 && b >= 0) meetIf(index.pairs.get(a < b ? a * PAIR + b : b * PAIR + a));
    }
  }
  const wordFeatures = met.length;
  for (const { groups } of known) for (let k = 0; k < groups.length; k += 1) meet(groups[k]!);
  const rows = known.map(({ row }) => row);
  return finish(vocabulary, wordFeatures, meanVector(rows, vocabulary.vectors));
}

function meetIf(id: number | undefined): void {
  if (id !== undefined) meet(id);
}

function begin({ idf }: Vocabulary): void {
  if (times.length < idf.length) times = new Float32Array(idf.length);
  met = [];
}

/** The vector of the features met since `begin`, of which the first so many are of words. */
function finish(vocabulary: Vocabulary, wordFeatures: number, meaning: Float32Array | null): Vector {
  const values = new Float32Array(met.length);
  const blocks = weigh(vocabulary, values, 0, wordFeatures) + weigh(vocabulary, values, wordFeatures, met.length);
  const length = Math.sqrt(blocks) || 1;
  for (let at = 0; at < values.length; at += 1) values[at]! /= length;
  const ids = new Int32Array(met.length);
  for (let at = 0; at < ids.length; at += 1) {
    ids[at] = met[at]!;
    times[met[at]!] = 0;
  }
  if (meaning) {
    for (let k = 0; k < meaning.length; k += 1) meaning[k]! -= vocabulary.mean[k]!;
    setLength(meaning, DENSE);
  }
  return { ids, values, dense: meaning };
}

/** Weighs the features of one block to unit length; 1 where there is one, else 0. */
function weigh({ idf }: Vocabulary, values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) {
    const id = met[at]!;
    const count = times[id]!;
    const value = (count === 1 ? 1 : 1 + Math.log(count)) * idf[id]!;
    values[at] = value;
    sum += value * value;
  }
  if (sum === 0) return 0;
  const length = Math.sqrt(sum);
  for (let at = from; at < to; at += 1) values[at]! /= length;
  return 1;
}

/** The row of a word's vector, or -1. */
export function rowOf(word: string, { rows }: WordVectors): number {
  return rows.get(partsOf(word).stem) ?? -1;
}

/** The mean of rows of word vectors, those of -1 left out; null where no other is. */
export function meanVector(rows: readonly number[], vectors: WordVectors): Float32Array | null {
  if (rows.every((row) => row === -1)) return null;
  const sum = new Float32Array(vectors.size);
  for (const row of rows) if (row !== -1) addVector(vectors, row, sum);
  setLength(sum, 1);
  return sum;
}

/** The vector of features by their ids, with repeats: those of words, then those of letter groups. `rows`: of the word vectors. */
export function vectorOf(
  vocabulary: Vocabulary,
  words: readonly number[],
  groups: readonly number[],
  rows: readonly number[],
): Vector {
  begin(vocabulary);
  for (const id of words) meet(id);
  const wordFeatures = met.length;
  for (const id of groups) meet(id);
  return finish(vocabulary, wordFeatures, meanVector(rows, vocabulary.vectors));
}

const read = new WeakMap<readonly Token[], { readonly vocabulary: Vocabulary; readonly vector: Vector }>();

/** The words of tokens, mended where they are. */
export function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.map(heard);
}

/** The vector of tokens, made once for all classifiers. */
export function vectoriseTokens(tokens: readonly Token[], vocabulary: Vocabulary): Vector {
  const known = read.get(tokens);
  if (known?.vocabulary === vocabulary) return known.vector;
  const vector = vectorise(wordsOf(tokens), vocabulary);
  read.set(tokens, { vocabulary, vector });
  return vector;
}

/** How many different known words carry meaning: stop words do not. */
export function contentWords(words: readonly string[], vocabulary: Vocabulary): number {
  return new Set(words.filter((word) => !partsOf(word).stop && vocabulary.ids.has(partsOf(word).stem))).size;
}

/** How much of a message is made of known words, 0 to 1: short common words count little. */
export function knownMass(words: readonly string[], vocabulary: Vocabulary): number {
  let known = 0;
  let all = 0;
  for (const word of words) {
    const { stem, stop } = partsOf(word);
    const weight = stop ? 0.2 : 1;
    all += weight;
    if (vocabulary.ids.has(stem)) known += weight;
  }
  return all === 0 ? 0 : known / all;
}
