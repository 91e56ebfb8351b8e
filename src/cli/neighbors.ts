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
  const holders: { readonly at: number[]; readonly values: number[] }[] = Array.from(vocabulary.idf, () => ({
    at: [],
    values: [],
  }));
  items.forEach(({ words }, at) => {
    const { ids, values } = vectorise(words, vocabulary);
    ids.forEach((id, k) => {
      holders[id]!.at.push(at);
      holders[id]!.values.push(values[k]!);
    });
  });
  return (words, most) => {
    const likeness = new Float32Array(items.length);
    const { ids, values } = vectorise(words, vocabulary);
    ids.forEach((id, k) => {
      const own = holders[id]!;
      for (let n = 0; n < own.at.length; n += 1) likeness[own.at[n]!]! += own.values[n]! * values[k]!;
    });
    const near: Neighbor<T>[] = [];
    likeness.forEach((value, at) => {
      if (value >= LEAST) near.push({ item: items[at]!, likeness: value });
    });
    return near.sort((a, b) => b.likeness - a.likeness).slice(0, most);
  };
}
