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

/** Adds the weighted vector of a stem to a sum; false where the stem has none. */
export function addVector(vectors: WordVectors, stem: string, sum: Float32Array): boolean {
  const row = vectors.rows.get(stem);
  if (row === undefined) return false;
  const { size, values } = vectors;
  const weight = vectors.weights[row]!;
  for (let k = 0, from = row * size; k < size; k += 1) sum[k]! += weight * values[from + k]!;
  return true;
}

/** Scales a vector to a length, in place; one of zeros stays as it is. */
export function setLength(vector: Float32Array, length: number): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return;
  const factor = length / Math.sqrt(sum);
  for (let k = 0; k < vector.length; k += 1) vector[k]! *= factor;
}
