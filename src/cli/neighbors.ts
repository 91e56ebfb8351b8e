// Which texts are nearest to a message, in the model's own features.
import { type Vocabulary, vectorise } from '../engine/nlu/features.ts';

/** A text with its likeness (cosine, 0 to 1) to a message. */
export interface Neighbor<T> {
  readonly item: T;
  readonly likeness: number;
}

/** Less alike than this is not alike. */
const LEAST = 0.1;

/** Makes a finder of the nearest texts, nearest first. */
export function createNeighbors<T extends { readonly words: readonly string[] }>(
  items: readonly T[],
  vocabulary: Vocabulary,
): (words: readonly string[], most: number) => Neighbor<T>[] {
  // Which texts hold a feature, and how much of it: a message meets only those that share one with it.
  const holders: { at: number; value: number }[][] = Array.from(vocabulary.idf, () => []);
  items.forEach(({ words }, at) => {
    const { ids, values } = vectorise(words, vocabulary);
    ids.forEach((id, k) => {
      holders[id]!.push({ at, value: values[k]! });
    });
  });
  return (words, most) => {
    const likeness = new Float32Array(items.length);
    const { ids, values } = vectorise(words, vocabulary);
    ids.forEach((id, k) => {
      for (const { at, value } of holders[id]!) likeness[at]! += value * values[k]!;
    });
    return items
      .map((item, at) => ({ item, likeness: likeness[at]! }))
      .filter(({ likeness }) => likeness >= LEAST)
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, most);
  };
}
