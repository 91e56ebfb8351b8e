// The intent classifier: multinomial logistic regression over the features, trained by plain stochastic gradient descent.
import type { DangerModel } from '../safety/learned.ts';
import type { Vector, Vocabulary } from './features.ts';

/** One labelled example, already in plain words. */
export interface Example {
  readonly label: string;
  readonly words: readonly string[];
}

/** Weights for features x labels, one row a feature; after those of the vocabulary, the numbers of the mean word vector. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly weights: Int8Array;
  /** What one step of a weight is worth, by label. */
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/** How evidence becomes the probability of being right: a logistic curve fitted on held-out folds. */
export interface Calibration {
  /** Weights in the order of `evidence`. */
  readonly weights: readonly number[];
  /** Of less familiarity than this nothing is understood: 995 of 1,000 held-out examples had more. */
  readonly leastFamiliar: number;
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

/** The labels by probability, best first; at most so many. */
export function classify(classifier: Classifier, vector: Vector, most = classifier.labels.length): Scored[] {
  const { labels } = classifier;
  const sums = scoresOf(classifier, vector);
  const p = softmax(Float64Array.from(sums));
  // Labels stand in the order of the alphabet: of equally likely ones the first stays first.
  const best: number[] = [];
  for (let c = 0; c < p.length; c += 1) {
    if (best.length === most && p[c]! <= p[best.at(-1)!]!) continue;
    let at = best.length;
    while (at > 0 && p[c]! > p[best[at - 1]!]!) at -= 1;
    best.splice(at, 0, c);
    if (best.length > most) best.pop();
  }
  return best.map((c) => ({ label: labels[c]!, probability: p[c]!, score: sums[c]! }));
}

function scoresOf({ labels, weights, scale, bias }: Classifier, { ids, values, dense }: Vector): Float64Array {
  const sums = new Float64Array(labels.length);
  addProducts(sums, ids, values, weights, 0);
  if (dense) addProducts(sums, rowsOf(dense.length), dense, weights, weights.length / labels.length - dense.length);
  for (let c = 0; c < sums.length; c += 1) sums[c] = sums[c]! * scale[c]! + bias[c]!;
  return sums;
}

/** Adds a vector times a table of a row of labels a feature, from a row on. Eight labels at once, so that their sums stay in registers: twice as fast. */
export function addProducts(
  sums: Float64Array,
  ids: Int32Array,
  values: Float32Array,
  table: Int8Array | Float32Array,
  from: number,
): void {
  const size = sums.length;
  let c = 0;
  for (; c + 8 <= size; c += 8) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < ids.length; k += 1) {
      const at = (from + ids[k]!) * size + c;
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
    for (let k = 0; k < ids.length; k += 1) sum += values[k]! * table[(from + ids[k]!) * size + c]!;
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

/** What a known word adds to the score of the best label: the sum tells messages about something else best of what was tried (docs/decisions.md). */
const KNOWN = 3;

/** How much like the examples a message is, whatever it is read as; not bounded. */
export function familiarity(scored: readonly Scored[], known: number): number {
  return (scored[0]?.score ?? 0) + KNOWN * known;
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
