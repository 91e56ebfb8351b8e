// The intent classifier: multinomial logistic regression over the features, trained by plain stochastic gradient descent.
import type { DangerModel } from '../safety/learned.ts';
import type { Vector, Vocabulary } from './features.ts';

/** One labelled example, already in plain words. */
export interface Example {
  readonly label: string;
  readonly words: readonly string[];
}

/** Weights for features x labels, one row a feature; `dense` the same for the numbers of the mean word vector. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly weights: Int8Array;
  /** What one step of an int8 weight is worth, by label. */
  readonly scale: Float32Array;
  readonly dense: Float32Array;
  readonly bias: Float32Array;
}

/** How evidence becomes the probability of being right: a logistic curve fitted on held-out folds. */
export interface Calibration {
  /** Weights in the order of `evidence`. */
  readonly weights: readonly number[];
}

/** The trained model as the engine uses it. */
export interface Model {
  readonly vocabulary: Vocabulary;
  readonly intents: Classifier;
  readonly calibration: Calibration;
  readonly danger: DangerModel;
  /** Words with their counts, for spelling. */
  readonly vocabularyCounts: ReadonlyMap<string, number>;
  /** Real words close to a known one that must not be mended to it. */
  readonly knownWords: ReadonlySet<string>;
}

/** A label with its share of the softmax. */
export interface Scored {
  readonly label: string;
  readonly probability: number;
  /** The score before the softmax: low where nothing of the label was found. */
  readonly score: number;
}

/** All labels by probability, best first. */
export function classify(classifier: Classifier, vector: Vector): Scored[] {
  const sums = scoresOf(classifier, vector);
  const p = softmax(Float64Array.from(sums));
  return classifier.labels
    .map((label, c) => ({ label, probability: p[c]!, score: sums[c]! }))
    .sort((a, b) => b.probability - a.probability || (a.label < b.label ? -1 : 1));
}

function scoresOf({ labels, weights, scale, dense, bias }: Classifier, vector: Vector): Float64Array {
  const sums = new Float64Array(labels.length);
  addProducts(sums, vector.ids, vector.values, weights);
  for (let c = 0; c < sums.length; c += 1) sums[c] = sums[c]! * scale[c]! + bias[c]!;
  if (vector.dense) addProducts(sums, rowsOf(vector.dense.length), vector.dense, dense);
  return sums;
}

/** Adds a sparse vector times a table, a row of labels a feature. Eight labels at once, so that their sums stay in registers: three times as fast. */
export function addProducts(
  sums: Float64Array,
  ids: Int32Array,
  values: Float32Array,
  table: Int8Array | Float32Array,
): void {
  const size = sums.length;
  let c = 0;
  for (; c + 8 <= size; c += 8) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < ids.length; k += 1) {
      const at = ids[k]! * size + c;
      const value = values[k]!;
      s0 += value * table[at]!;
      s1 += value * table[at + 1]!;
      s2 += value * table[at + 2]!;
      s3 += value * table[at + 3]!;
      s4 += value * table[at + 4]!;
      s5 += value * table[at + 5]!;
      s6 += value * table[at + 6]!;
      s7 += value * table[at + 7]!;
    }
    sums[c]! += s0;
    sums[c + 1]! += s1;
    sums[c + 2]! += s2;
    sums[c + 3]! += s3;
    sums[c + 4]! += s4;
    sums[c + 5]! += s5;
    sums[c + 6]! += s6;
    sums[c + 7]! += s7;
  }
  for (; c < size; c += 1) {
    let sum = 0;
    for (let k = 0; k < ids.length; k += 1) sum += values[k]! * table[ids[k]! * size + c]!;
    sums[c]! += sum;
  }
}

let rows = new Int32Array(0);

/** 0, 1, 2, ...: every row of a dense table. */
export function rowsOf(length: number): Int32Array {
  if (rows.length !== length) rows = Int32Array.from({ length }, (_, row) => row);
  return rows;
}

/** The evidence that the best label is right: 1, its log-odds, its lead over the second (log), its score, the share of known words. */
export function evidence(scored: readonly Scored[], known: number): number[] {
  const first = Math.min(scored[0]?.probability ?? 0.5, 1 - 1e-6);
  const second = scored[1]?.probability ?? 1e-6;
  const score = scored[0]?.score ?? 0;
  return [1, Math.log(first / (1 - first)), Math.log(first / Math.max(second, 1e-6)), score, known];
}

/** The calibrated probability that the best label is right, above 0 and below 1. */
export function confidence(calibration: Calibration, facts: readonly number[]): number {
  const sum = facts.reduce((total, fact, at) => total + fact * (calibration.weights[at] ?? 0), 0);
  return Math.min(0.995, Math.max(0.001, 1 / (1 + Math.exp(-sum))));
}

/** Turns scores into their softmax, in place. */
export function softmax(scores: Float64Array): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (let c = 0; c < scores.length; c += 1) {
    const value = Math.exp(scores[c]! - top);
    scores[c] = value;
    sum += value;
  }
  for (let c = 0; c < scores.length; c += 1) scores[c]! /= sum;
  return scores;
}
