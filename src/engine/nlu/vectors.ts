// Word vectors: what a word means as a short list of numbers, so that words never seen in an example still lean the right way.

/** Vectors of word stems as int8, each row with its own scale. */
export interface WordVectors {
  /** Numbers a vector. */
  readonly size: number;
  /** Row of a stem. */
  readonly rows: ReadonlyMap<string, number>;
  readonly values: Int8Array;
  /** What one step of a row is worth, times how much the word tells (SIF weight a / (a + p(word)), Arora et al. 2017). */
  readonly weights: Float32Array;
}

/** Adds the weighted vector of a row to a sum. */
export function addVector({ size, values, weights }: WordVectors, row: number, sum: Float32Array): void {
  const weight = weights[row]!;
  for (let k = 0, from = row * size; k < size; k += 1) sum[k]! += weight * values[from + k]!;
}

/** Scales a vector to a length, in place; one of zeros stays as it is. */
export function setLength(vector: Float32Array, length: number): void {
  let sum = 0;
  for (let k = 0; k < vector.length; k += 1) sum += vector[k]! * vector[k]!;
  if (sum === 0) return;
  const factor = length / Math.sqrt(sum);
  for (let k = 0; k < vector.length; k += 1) vector[k]! *= factor;
}
