// Fits a classifier by stochastic gradient descent: deterministic, the same examples give the same weights to the byte.
import { addProducts, type Classifier, rowsOf, softmax } from '../engine/nlu/classifier.ts';
import type { Vector, Vocabulary } from '../engine/nlu/features.ts';

// The measured recipe: rate 2.5 falling to 0, L2 3e-5, bias at a tenth of the rate.
const RATE = 2.5;
const L2 = 3e-5;
/** A class that is all but ruled out would move by less than a rounding error. */
const LEAST_STEP = 1e-3;
/** An example that is read this surely is passed over once, or three times: it would teach nothing, and half the time is saved. */
const LEARNT = { once: 0.03, thrice: 0.005 };

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
  const sparse = vocabulary.idf.length;
  const weights = new Float32Array((sparse + vocabulary.vectors.size) * size);
  const bias = new Float32Array(size);
  const random = seeded(7);
  const order = lessons.map((_, at) => at);
  const scores = new Float64Array(size);
  const moving: Moving = { count: 0, labels: new Int32Array(size), errors: new Float64Array(size) };
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
      addProducts(scores, ids, values, weights, 0);
      if (meaning) addProducts(scores, rowsOf(meaning.length), meaning, weights, sparse);
      const p = softmax(scores);
      p[targets[at]!]! -= 1;
      const left = -p[targets[at]!]!;
      if (left < LEARNT.once) rest[at] = left < LEARNT.thrice ? 3 : 1;
      moving.count = 0;
      for (let c = 0; c < size; c += 1) {
        if (Math.abs(p[c]!) <= LEAST_STEP) continue;
        moving.labels[moving.count] = c;
        moving.errors[moving.count] = p[c]!;
        moving.count += 1;
      }
      pull(weights, size, ids, values, 0, moving, rate);
      if (meaning) pull(weights, size, rowsOf(meaning.length), meaning, sparse, moving, rate);
      for (let c = 0; c < size; c += 1) bias[c]! -= 0.1 * rate * p[c]!;
    }
    onPass();
  }
  return { labels, bias, ...quantise(weights, size) };
}

/** The labels that move in a step, and how wrong each was. */
interface Moving {
  count: number;
  readonly labels: Int32Array;
  readonly errors: Float64Array;
}

/** One step of the descent, in the rows that were met. */
function pull(
  table: Float32Array,
  size: number,
  ids: Int32Array,
  values: Float32Array,
  from: number,
  { count, labels, errors }: Moving,
  rate: number,
): void {
  const keep = 1 - rate * L2;
  for (let k = 0; k < ids.length; k += 1) {
    const row = (from + ids[k]!) * size;
    const step = rate * values[k]!;
    for (let n = 0; n < count; n += 1) {
      const at = row + labels[n]!;
      table[at] = table[at]! * keep - step * errors[n]!;
    }
  }
}

function quantise(weights: Float32Array, size: number): { weights: Int8Array; scale: Float32Array } {
  const scale = new Float32Array(size);
  const rounded = new Int8Array(weights.length);
  for (let c = 0; c < size; c += 1) {
    let most = 0;
    for (let at = c; at < weights.length; at += size) most = Math.max(most, Math.abs(weights[at]!));
    scale[c] = most / 127 || 1;
    for (let at = c; at < weights.length; at += size) rounded[at] = Math.round(weights[at]! / scale[c]!);
  }
  return { scale, weights: rounded };
}
