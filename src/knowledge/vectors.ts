// Makes word vectors from WordNet at build time: PPMI and a truncated eigendecomposition, deterministic and offline.
import type { WordVectors } from '../engine/nlu/vectors.ts';
import { type Cooccurrence, countWordNet } from './cooccurrence.ts';
import { seeded } from './descent.ts';

/** Numbers a vector: 128 were no better, 64 a point worse. */
const SIZE = 96;
/** Halko, Martinsson and Tropp 2011: a few more directions than are kept, and a few passes, give the largest eigenvectors well enough. */
const SPARE = 12;
const ROUNDS = 3;
/** Context counts are smoothed by this power (Levy, Goldberg and Dagan 2015). */
const SMOOTH = 0.75;
/** SIF weight a / (a + p(word)) (Arora, Liang and Ma 2017). */
const SIF = 1e-3;

/** Makes the vectors; takes about ten seconds. `onRound` is told after each round of `of`. */
export function makeVectors(onRound: (done: number, of: number) => void = () => {}): WordVectors {
  const counted = countWordNet();
  const rows = counted.stems.length;
  const matrix = weighByInformation(counted);
  const width = SIZE + SPARE;
  const random = seeded(1);
  let basis: Float32Array = Float32Array.from({ length: rows * width }, () => random() - 0.5);
  for (let round = 0; round < ROUNDS; round += 1) {
    basis = orthonormal(times(matrix, basis, width), width);
    onRound(round + 1, ROUNDS + 1);
  }
  const image = times(matrix, basis, width);
  const { values, vectors } = eigen(gram(basis, image, width), width);
  onRound(ROUNDS + 1, ROUNDS + 1);
  const best = values
    .map((value, at) => [value, at] as const)
    .sort((a, b) => b[0] - a[0])
    .slice(0, SIZE);
  const projection = new Float32Array(width * SIZE);
  best.forEach(([value, at], d) => {
    for (let k = 0; k < width; k += 1)
      projection[k * SIZE + d] = vectors[k * width + at]! * Math.sqrt(Math.max(value, 0));
  });
  return quantise(counted, basis, projection, width);
}

/** Positive pointwise mutual information, symmetric. */
function weighByInformation({ starts, columns, values }: Cooccurrence): Cooccurrence {
  const rows = starts.length - 1;
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) sums[row]! += values[at]!;
  }
  const smooth = sums.map((sum) => sum ** SMOOTH);
  const all = smooth.reduce((a, b) => a + b, 0);
  const logs = sums.map((sum) => Math.log(sum || 1));
  const weighed = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const column = columns[at]!;
      // The mean of both directions: log(count x all / (sum x smooth)), smooth being sum ** SMOOTH.
      const mean = ((1 + SMOOTH) * (logs[row]! + logs[column]!)) / 2;
      weighed[at] = Math.max(0, Math.log(values[at]! * all) - mean);
    }
  }
  return { stems: [], counts: [], starts, columns, values: weighed };
}

function times({ starts, columns, values }: Cooccurrence, basis: Float32Array, width: number): Float32Array {
  const out = new Float32Array(basis.length);
  for (let row = 0; row + 1 < starts.length; row += 1) {
    const to = row * width;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const value = values[at]!;
      if (value === 0) continue;
      const from = columns[at]! * width;
      for (let k = 0; k < width; k += 1) out[to + k]! += value * basis[from + k]!;
    }
  }
  return out;
}

/** The products of all columns of a with all columns of b, taken as symmetric. */
function gram(a: Float32Array, b: Float32Array, width: number): Float64Array {
  const out = new Float64Array(width * width);
  for (let row = 0; row < a.length; row += width) {
    for (let i = 0; i < width; i += 1) {
      const value = a[row + i]!;
      for (let j = i; j < width; j += 1) out[i * width + j]! += value * b[row + j]!;
    }
  }
  for (let i = 0; i < width; i += 1) for (let j = 0; j < i; j += 1) out[i * width + j] = out[j * width + i]!;
  return out;
}

/** Makes the columns orthonormal, in place (Cholesky of their gram matrix, then forward substitution row by row). */
function orthonormal(a: Float32Array, width: number): Float32Array {
  const lower = gram(a, a, width);
  for (let j = 0; j < width; j += 1) {
    for (let i = j; i < width; i += 1) {
      let sum = lower[i * width + j]!;
      for (let k = 0; k < j; k += 1) sum -= lower[i * width + k]! * lower[j * width + k]!;
      lower[i * width + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j * width + j]!;
    }
  }
  for (let row = 0; row < a.length; row += width) {
    for (let j = 0; j < width; j += 1) {
      let sum = a[row + j]!;
      for (let k = 0; k < j; k += 1) sum -= a[row + k]! * lower[j * width + k]!;
      a[row + j] = sum / lower[j * width + j]!;
    }
  }
  return a;
}

/** Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi rotations. */
function eigen(a: Float64Array, size: number): { values: number[]; vectors: Float64Array } {
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const off = a[p * size + q]!;
        if (Math.abs(off) < 1e-9) continue;
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        rotate(a, p, q, c, s, size);
        rotate(a, p * size, q * size, c, s, 1);
        rotate(vectors, p, q, c, s, size);
      }
    }
  }
  return { values: Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };

  function rotate(m: Float64Array, p: number, q: number, c: number, s: number, step: number): void {
    for (let k = 0; k < size; k += 1) {
      const x = m[p + k * step]!;
      const y = m[q + k * step]!;
      m[p + k * step] = c * x - s * y;
      m[q + k * step] = s * x + c * y;
    }
  }
}

/** Unit vectors as int8, each with its own step, times the weight of its word. */
function quantise(
  { stems, counts }: Cooccurrence,
  basis: Float32Array,
  projection: Float32Array,
  width: number,
): WordVectors {
  const values = new Int8Array(stems.length * SIZE);
  const weights = new Float32Array(stems.length);
  const all = counts.reduce((a, b) => a + b, 0);
  const row = new Float32Array(SIZE);
  stems.forEach((_, id) => {
    row.fill(0);
    for (let k = 0; k < width; k += 1) {
      const value = basis[id * width + k]!;
      for (let d = 0; d < SIZE; d += 1) row[d]! += value * projection[k * SIZE + d]!;
    }
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    const most = row.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
    for (let d = 0; d < SIZE; d += 1) values[id * SIZE + d] = Math.round((127 * row[d]!) / most);
    weights[id] = (most / 127 / length) * (SIF / (SIF + counts[id]! / all));
  });
  return { size: SIZE, rows: new Map(stems.map((stem, id) => [stem, id])), values, weights };
}
