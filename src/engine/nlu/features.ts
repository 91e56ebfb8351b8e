// The features of a message: stemmed words, word pairs and letter groups weighted by how rare they are, and the mean meaning of its words.
// Recipe after measurement: words with pairs and letter groups beat either alone by 1 to 3 points on few examples an intent,
// and word vectors add 1 to 3 more (docs/decisions.md).

import type { Token } from '../text/normalise.ts';
import { addVector, setLength, type WordVectors } from './vectors.ts';
import { eachWordFeature, partsOf } from './words.ts';

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
/** Ids of a word's letter groups in a vocabulary, kept: most words come again. */
const groupIds = new WeakMap<Vocabulary, Map<string, Int32Array>>();

function groupIdsOf(vocabulary: Vocabulary, word: string): Int32Array {
  let own = groupIds.get(vocabulary);
  if (!own) {
    own = new Map();
    groupIds.set(vocabulary, own);
  }
  let ids = own.get(word);
  if (!ids) {
    ids = Int32Array.from(partsOf(word).groups.flatMap((name) => vocabulary.ids.get(name) ?? []));
    if (own.size > CACHE) own.clear();
    own.set(word, ids);
  }
  return ids;
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
  eachWordFeature(words, (name) => {
    const id = vocabulary.ids.get(name);
    if (id !== undefined) meet(id);
  });
  const wordFeatures = met.length;
  for (const word of words) for (const id of groupIdsOf(vocabulary, word)) meet(id);
  return finish(vocabulary, wordFeatures, meanVector(words, vocabulary.vectors));
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
  const ids = Int32Array.from(met);
  for (const id of ids) times[id] = 0;
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

function meanVector(words: readonly string[], vectors: WordVectors): Float32Array | null {
  const sum = new Float32Array(vectors.size);
  let any = false;
  for (const word of words) any = addVector(vectors, partsOf(word).stem, sum) || any;
  if (!any) return null;
  setLength(sum, 1);
  return sum;
}

/** At most so many features are kept, the commonest: more make the model larger and, measured, no better. */
const MOST_FEATURES = 30_000;

/** The vocabulary of examples, their commonest features with the smoothed idf ln((1 + n) / (1 + df)) + 1, and the vector of each. */
export function learnVocabulary(
  examples: readonly (readonly string[])[],
  vectors: WordVectors,
): { readonly vocabulary: Vocabulary; readonly known: readonly Vector[] } {
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    const number = numbers.get(name) ?? numbers.size;
    if (number === numbers.size) numbers.set(name, number);
    return number;
  };
  const groups = new Map<string, readonly number[]>();
  const groupsOf = (word: string) => {
    const own = groups.get(word) ?? partsOf(word).groups.map(numberOf);
    groups.set(word, own);
    return own;
  };
  const read = examples.map((words) => {
    const own: number[] = [];
    eachWordFeature(words, (name) => own.push(numberOf(name)));
    return { own, groups: words.flatMap(groupsOf), meaning: meanVector(words, vectors) };
  });
  const documents = new Int32Array(numbers.size);
  /** The example in which each feature was met last, so that none is counted twice. */
  const last = new Int32Array(numbers.size).fill(-1);
  const mean = new Float32Array(vectors.size);
  read.forEach(({ own, groups, meaning }, at) => {
    for (const list of [own, groups]) {
      for (const number of list) {
        if (last[number] === at) continue;
        last[number] = at;
        documents[number]! += 1;
      }
    }
    if (meaning) for (let k = 0; k < mean.length; k += 1) mean[k]! += meaning[k]! / examples.length;
  });
  // Sorting is stable: among equally common ones the first seen stay, so the same examples give the same vocabulary.
  const kept = [...numbers].sort((a, b) => documents[b[1]]! - documents[a[1]]!).slice(0, MOST_FEATURES);
  const vocabulary = {
    ids: new Map(kept.map(([name], id) => [name, id])),
    idf: Float32Array.from(kept, ([, number]) => Math.log((1 + examples.length) / (1 + documents[number]!)) + 1),
    vectors,
    mean,
  };
  const idOf = new Int32Array(numbers.size).fill(-1);
  kept.forEach(([, number], id) => {
    idOf[number] = id;
  });
  const known = read.map(({ own, groups, meaning }) => {
    begin(vocabulary);
    for (const number of own) if (idOf[number]! >= 0) meet(idOf[number]!);
    const wordFeatures = met.length;
    for (const number of groups) if (idOf[number]! >= 0) meet(idOf[number]!);
    return finish(vocabulary, wordFeatures, meaning);
  });
  return { vocabulary, known };
}

const read = new WeakMap<readonly Token[], { readonly vocabulary: Vocabulary; readonly vector: Vector }>();

/** The words of tokens, mended where they are. */
export function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.map((token) => token.mended ?? token.text);
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
