// Trains the intent model from the examples: deterministic, in seconds, with its confidence fitted on held-out folds.
import {
  type Calibration,
  type Classifier,
  classify,
  type Example,
  evidence,
  type Model,
  nearest,
  softmax,
  vectorsByLabel,
} from '../engine/nlu/classifier.ts';
import { type Counts, count, knownMass, learnVocabulary, type Vector, vectorise } from '../engine/nlu/features.ts';
import { type DangerModel, weigh } from '../engine/safety/learned.ts';
import { createSpelling } from '../engine/text/spelling.ts';

// The measured recipe: rate 2.5 falling to 0 over 15 passes, L2 3e-5, bias at a tenth of the rate.
const RATE = 2.5;
const PASSES = 15;
const L2 = 3e-5;
const LEAST_STEP = 1e-3;
// Held-out folds only fit a curve and a threshold: two of four, with fewer passes, tell the same within the noise.
const FOLDS = 4;
const HELD_OUT = 2;
const FOLD_PASSES = 8;

/** A generator of numbers in [0, 1) from a seed (mulberry32, public domain, T. Ettinger). */
function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** All that training rests on. `names` are ids and descriptions, taken as further examples; `dangers` are labelled `none` or `level/kind/about`. */
export interface Lessons {
  readonly examples: readonly Example[];
  readonly names: readonly Example[];
  readonly dangers: readonly Example[];
  readonly counts: ReadonlyMap<string, number>;
  /** Real English words, that spelling leaves alone. */
  realWords(): Iterable<string>;
}

/** Trains the model. */
export function train({ examples, names, dangers, counts, realWords }: Lessons): Model {
  const classifier = trainClassifier([...examples, ...names]);
  const spelling = createSpelling(counts, new Set());
  const knownWords = new Set<string>();
  for (const word of realWords()) if (spelling.mend(word) !== null) knownWords.add(word);
  return {
    ...classifier,
    calibration: calibrate(examples, names),
    danger: trainDanger(dangers, examples),
    vectors: vectorsByLabel(examples, classifier.vocabulary),
    vocabularyCounts: counts,
    knownWords,
  };
}

/** Share of harmless messages of the held-out folds that may be taken for danger by the classifier alone. */
const FALSE_ALARMS = 0.05;

/** Trains the danger classifier; the examples of the intents are harmless by rule. */
function trainDanger(dangers: readonly Example[], examples: readonly Example[]): DangerModel {
  const all = [...dangers, ...examples.map(({ words }) => ({ label: 'none', words }))];
  const random = seeded(13);
  const fold = all.map(() => Math.floor(random() * FOLDS));
  const calm: number[] = [];
  for (let f = 0; f < HELD_OUT; f += 1) {
    const classifier = trainClassifier(
      all.filter((_, at) => fold[at] !== f),
      FOLD_PASSES,
    );
    all.forEach((example, at) => {
      if (fold[at] === f && example.label === 'none') calm.push(weigh(classifier, example.words)?.danger ?? 0);
    });
  }
  calm.sort((a, b) => b - a);
  const threshold = Math.max(0.2, calm[Math.floor(calm.length * FALSE_ALARMS)] ?? 0.5);
  return { classifier: trainClassifier(all), threshold };
}

const counted = new WeakMap<readonly string[], Counts>();

/** The features of an example, counted once for all folds. */
function countOnce(words: readonly string[]): Counts {
  const known = counted.get(words) ?? count(words);
  counted.set(words, known);
  return known;
}

/** Fits the classifier alone. */
function trainClassifier(examples: readonly Example[], passes = PASSES): Classifier {
  const counts = examples.map(({ words }) => countOnce(words));
  const vocabulary = learnVocabulary(counts);
  const labels = [...new Set(examples.map((example) => example.label))].sort();
  const index = new Map(labels.map((label, at) => [label, at]));
  const vectors = examples.map(({ words }, at) => vectorise(words, vocabulary, counts[at]));
  const targets = examples.map((example) => index.get(example.label)!);
  const weights = new Float32Array(vocabulary.ids.size * labels.length);
  const bias = new Float32Array(labels.length);
  descend(vectors, targets, weights, bias, passes);
  return { labels, vocabulary, bias, ...quantise(weights, labels.length) };
}

function descend(
  vectors: readonly Vector[],
  targets: readonly number[],
  weights: Float32Array,
  bias: Float32Array,
  passes: number,
): void {
  const size = bias.length;
  const random = seeded(7);
  const order = vectors.map((_, at) => at);
  const scores = new Float64Array(size);
  const active = new Int32Array(size);
  let step = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const at of order) {
      const rate = RATE * (1 - step / (passes * order.length));
      step += 1;
      const { ids, values } = vectors[at]!;
      scores.set(bias);
      for (let k = 0; k < ids.length; k += 1) {
        const row = ids[k]! * size;
        const value = values[k]!;
        for (let c = 0; c < size; c += 1) scores[c]! += value * weights[row + c]!;
      }
      const p = softmax(scores);
      p[targets[at]!]! -= 1;
      // A class that is all but ruled out would move by less than a rounding error.
      let moved = 0;
      for (let c = 0; c < size; c += 1) if (Math.abs(p[c]!) > LEAST_STEP) active[moved++] = c;
      const keep = 1 - rate * L2;
      for (let k = 0; k < ids.length; k += 1) {
        const row = ids[k]! * size;
        const pull = rate * values[k]!;
        for (let n = 0; n < moved; n += 1) {
          const c = active[n]!;
          weights[row + c] = weights[row + c]! * keep - pull * p[c]!;
        }
      }
      for (let c = 0; c < size; c += 1) bias[c]! -= 0.1 * rate * p[c]!;
    }
  }
}

function quantise(weights: Float32Array, size: number): { weights: Int8Array; scale: Float32Array } {
  const scale = new Float32Array(size);
  for (let at = 0; at < weights.length; at += 1) scale[at % size] = Math.max(scale[at % size]!, Math.abs(weights[at]!));
  for (let c = 0; c < size; c += 1) scale[c] = scale[c]! / 127 || 1;
  return { scale, weights: Int8Array.from(weights, (weight, at) => Math.round(weight / scale[at % size]!)) };
}

/** Fits the calibration: on each fold, what evidence did right and wrong answers give? */
function calibrate(examples: readonly Example[], names: readonly Example[]): Calibration {
  const random = seeded(11);
  const fold = examples.map(() => Math.floor(random() * FOLDS));
  const rows: { facts: number[]; right: boolean }[] = [];
  for (let f = 0; f < HELD_OUT; f += 1) {
    const kept = examples.filter((_, at) => fold[at] !== f);
    if (kept.length === 0) continue;
    const classifier = trainClassifier([...kept, ...names], FOLD_PASSES);
    const byLabel = vectorsByLabel(kept, classifier.vocabulary);
    examples.forEach((example, at) => {
      if (fold[at] !== f) return;
      const vector = vectorise(example.words, classifier.vocabulary);
      const scored = classify(classifier, vector);
      const likeness = nearest(vector, byLabel.get(scored[0]!.label) ?? []);
      rows.push({
        facts: evidence(scored, likeness, knownMass(example.words, classifier.vocabulary)),
        right: scored[0]!.label === example.label,
      });
    });
  }
  return { weights: logistic(rows) };
}

function logistic(rows: readonly { facts: number[]; right: boolean }[]): number[] {
  const size = rows[0]?.facts.length ?? 0;
  const weights = Array.from({ length: size }, () => 0);
  for (let pass = 0; pass < 400; pass += 1) {
    const slope = Array.from({ length: size }, () => 0);
    for (const { facts, right } of rows) {
      const sum = facts.reduce((total, fact, at) => total + fact * weights[at]!, 0);
      const error = 1 / (1 + Math.exp(-sum)) - (right ? 1 : 0);
      for (let k = 0; k < size; k += 1) slope[k]! += error * facts[k]!;
    }
    for (let k = 0; k < size; k += 1) weights[k]! -= (0.5 * slope[k]!) / rows.length + 1e-5 * weights[k]!;
  }
  return weights;
}
