// Learns the vocabulary of examples: which features they have and how rare each is.
import { meanVector, rowOf, type Vector, type Vocabulary, vectorOf } from '../engine/nlu/features.ts';
import type { WordVectors } from '../engine/nlu/vectors.ts';
import { eachWordFeature, partsOf } from '../engine/nlu/words.ts';

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
  const listed = examples.map((words) => {
    const own: number[] = [];
    eachWordFeature(words, (name) => own.push(numberOf(name)));
    return {
      own,
      groups: words.flatMap(groupsOf),
      rows: words.map((word) => rowOf(word, vectors)),
    };
  });
  const documents = new Int32Array(numbers.size);
  /** The example in which each feature was met last, so that none is counted twice. */
  const last = new Int32Array(numbers.size).fill(-1);
  const mean = new Float32Array(vectors.size);
  listed.forEach(({ own, groups, rows }, at) => {
    for (const list of [own, groups]) {
      for (const number of list) {
        if (last[number] === at) continue;
        last[number] = at;
        documents[number]! += 1;
      }
    }
    const meaning = meanVector(rows, vectors);
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
  const ids = (numbers: readonly number[]) => numbers.map((number) => idOf[number]!).filter((id) => id >= 0);
  const known = listed.map(({ own, groups, rows }) => vectorOf(vocabulary, ids(own), ids(groups), rows));
  return { vocabulary, known };
}
