// The intent classifier: multinomial logistic regression over the features, trained by plain stochastic gradient descent.
import type { DangerModel } from '../safety/learned.ts';
import { type Vector, type Vocabulary, vectorise } from './features.ts';

/** One labelled example, already in plain words. */
export interface Example {
  readonly label: string;
  readonly words: readonly string[];
}

/** Weights for features x labels, one row a feature. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly weights: Int8Array;
  /** What one step of an int8 weight is worth, by label. */
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/** How evidence becomes the probability of being right: a logistic curve fitted on held-out folds. */
export interface Calibration {
  /** Weights of: 1, log-odds of the best, its lead over the second, likeness to the nearest example, share of known words. */
  readonly weights: readonly number[];
}

/** The trained model as the engine uses it. */
export interface Model extends Classifier {
  readonly calibration: Calibration;
  readonly danger: DangerModel;
  /** The examples by label, for likeness. */
  readonly vectors: ReadonlyMap<string, readonly Vector[]>;
  /** Words with their counts, for spelling. */
  readonly vocabularyCounts: ReadonlyMap<string, number>;
  /** Real words close to a known one that must not be mended to it. */
  readonly knownWords: ReadonlySet<string>;
}

/** A label with its share of the softmax. */
export interface Scored {
  readonly label: string;
  readonly probability: number;
}

/** All labels by probability, best first. */
export function classify(model: Classifier, vector: Vector): Scored[] {
  const size = model.labels.length;
  const sums = new Float64Array(size);
  for (let k = 0; k < vector.ids.length; k += 1) {
    const row = vector.ids[k]! * size;
    const value = vector.values[k]!;
    for (let c = 0; c < size; c += 1) sums[c]! += value * model.weights[row + c]!;
  }
  for (let c = 0; c < size; c += 1) sums[c] = sums[c]! * model.scale[c]! + model.bias[c]!;
  const p = softmax(sums);
  return model.labels
    .map((label, c) => ({ label, probability: p[c]! }))
    .sort((a, b) => b.probability - a.probability || (a.label < b.label ? -1 : 1));
}

/** The evidence that the best label is right, in the order of Calibration.weights. */
export function evidence(scored: readonly Scored[], likeness: number, known: number): number[] {
  const first = Math.min(scored[0]?.probability ?? 0.5, 1 - 1e-6);
  const second = scored[1]?.probability ?? 1e-6;
  return [1, Math.log(first / (1 - first)), Math.log(first / Math.max(second, 1e-6)), likeness, known];
}

/** The calibrated probability that the best label is right, above 0 and below 1. */
export function confidence(calibration: Calibration, facts: readonly number[]): number {
  const sum = facts.reduce((total, fact, at) => total + fact * (calibration.weights[at] ?? 0), 0);
  return Math.min(0.995, Math.max(0.001, 1 / (1 + Math.exp(-sum))));
}

let scratch = new Float32Array(0);

/** Likeness (cosine, 0 to 1) of a message to the nearest of some examples. */
export function nearest(vector: Vector, examples: readonly Vector[]): number {
  const longest = vector.ids.reduce((a, b) => Math.max(a, b), 0);
  if (scratch.length <= longest) scratch = new Float32Array(longest + 1024);
  for (let k = 0; k < vector.ids.length; k += 1) scratch[vector.ids[k]!] = vector.values[k]!;
  let best = 0;
  for (const { ids, values } of examples) {
    let cosine = 0;
    for (let k = 0; k < ids.length; k += 1) {
      const own = scratch[ids[k]!];
      if (own) cosine += own * values[k]!;
    }
    if (cosine > best) best = cosine;
  }
  for (let k = 0; k < vector.ids.length; k += 1) scratch[vector.ids[k]!] = 0;
  return best;
}

/** The vectors of examples, by label. */
export function vectorsByLabel(examples: readonly Example[], vocabulary: Vocabulary): Map<string, Vector[]> {
  const groups = new Map<string, Vector[]>();
  for (const { label, words } of examples) {
    const group = groups.get(label) ?? [];
    group.push(vectorise(words, vocabulary));
    groups.set(label, group);
  }
  return groups;
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
