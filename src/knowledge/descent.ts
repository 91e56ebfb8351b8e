// Fits a classifier by stochastic gradient descent: deterministic, the same examples give the same weights to the byte.
import { addProducts, type Classifier, rowsOf, softmax } from '../engine/nlu/classifier.ts';
import type { Vector, Vocabulary } from '../engine/nlu/features.ts';

// The measured recipe: rate 2.5 falling to 0, L2 3e-5, bias at a tenth of the rate.
const RATE = 2.5;
const L2 = 3e-5;
/** A class that is all but ruled out would move by less than a rounding error. */
const LEAST_STEP = +(process.env.LS || 1e-3);
/** An example that is read this surely is passed over once: it would teach nothing, and half the time is saved. */
const LEARNT = 0.03;

/** A generator of numbers in [0, 1) from a seed (mulberry32, public domain, T. Ettinger). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles in place (Fisher-Yates). */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** An example as the descent needs it. */
export interface Lesson {
  readonly label: string;
  readonly vector: Vector;
}

/** Fits a classifier in so many passes. `onPass` is told after each. */
export function fitClassifier(
  lessons: readonly Lesson[],
  vocabulary: Vocabulary,
  passes: number,
  onPass: () => void = () => {},
): Classifier {
  const labels = [...new Set(lessons.map(({ label }) => label))].sort();
  const size = labels.length;
  const index = new Map(labels.map((label, at) => [label, at]));
  const targets = lessons.map(({ label }) => index.get(label)!);
  const weights = new Float32Array(vocabulary.idf.length * size);
  const dense = new Float32Array(vocabulary.vectors.size * size);
  const bias = new Float32Array(size);
  const random = seeded(7);
  const order = lessons.map((_, at) => at);
  const scores = new Float64Array(size);
  const active = new Int32Array(size);
  const rest = new Uint8Array(lessons.length);
  let step = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    for (const at of shuffle(order, random)) {
      const rate = RATE * (1 - step / (passes * order.length));
      step += 1;
      if (rest[at]! > 0) {
        rest[at]! -= 1;
        continue;
      }
      const { ids, values, dense: meaning } = lessons[at]!.vector;
      scores.set(bias);
      addProducts(scores, ids, values, weights);
      if (meaning) addProducts(scores, rowsOf(meaning.length), meaning, dense);
      const p = softmax(scores);
      p[targets[at]!]! -= 1;
      const left = -p[targets[at]!]!;
      if (left < LEARNT) rest[at] = left < +(process.env.WELL || 0) ? 3 : 1;
      let moved = 0;
      for (let c = 0; c < size; c += 1) if (Math.abs(p[c]!) > LEAST_STEP) active[moved++] = c;
      const moving = active.subarray(0, moved);
      pull(weights, ids, values, p, moving, rate);
      if (meaning) pull(dense, rowsOf(meaning.length), meaning, p, moving, rate);
      for (let c = 0; c < size; c += 1) bias[c]! -= 0.1 * rate * p[c]!;
    }
    onPass();
  }
  return { labels, dense, bias, ...quantise(weights, size) };
}

/** One step of the descent: the labels that move, of the rows that were met. */
function pull(
  table: Float32Array,
  ids: Int32Array,
  values: Float32Array,
  error: Float64Array,
  moving: Int32Array,
  rate: number,
): void {
  const keep = 1 - rate * L2;
  const size = error.length;
  for (let k = 0; k < ids.length; k += 1) {
    const row = ids[k]! * size;
    const step = rate * values[k]!;
    for (let n = 0; n < moving.length; n += 1) {
      const c = moving[n]!;
      table[row + c] = table[row + c]! * keep - step * error[c]!;
    }
  }
}

function quantise(weights: Float32Array, size: number): { weights: Int8Array; scale: Float32Array } {
  const scale = new Float32Array(size);
  for (let at = 0; at < weights.length; at += 1) scale[at % size] = Math.max(scale[at % size]!, Math.abs(weights[at]!));
  for (let c = 0; c < size; c += 1) scale[c] = scale[c]! / 127 || 1;
  return { scale, weights: Int8Array.from(weights, (weight, at) => Math.round(weight / scale[at % size]!)) };
}
