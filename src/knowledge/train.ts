// Trains the model from the examples: deterministic, in seconds, with its confidence fitted on a held-out part.
import {
  type Calibration,
  type Classifier,
  classify,
  type Example,
  evidence,
  familiarity,
  type Model,
} from '../engine/nlu/classifier.ts';
import { knownMass, type Vocabulary, vectorise } from '../engine/nlu/features.ts';
import type { WordVectors } from '../engine/nlu/vectors.ts';
import { type DangerModel, HARMLESS, isHarmless, weigh } from '../engine/safety/learned.ts';
import { createSpelling } from '../engine/text/spelling.ts';
import { fitClassifier, type Lesson, seeded } from './descent.ts';
import { learnVocabulary } from './vocabulary.ts';

/** Passes over the examples: of the intents more gain nothing, of the dangers they do (measured on test/eval). */
const PASSES = { intents: 4, dangers: 12 };
/** One part in so many is held out to fit a curve or a threshold. */
const PARTS = 5;
/** Passes that are enough where a model only serves to read what was held out. */
export const HELD_OUT_PASSES = { intents: 3, dangers: 5 };

/** All that training rests on. `names` are ids and descriptions, taken as further examples; `dangers` are labelled `none` or `level/kind/about`. */
export interface Lessons {
  readonly examples: readonly Example[];
  readonly names: readonly Example[];
  readonly dangers: readonly Example[];
  readonly counts: ReadonlyMap<string, number>;
  /** Real English words, that spelling leaves alone. */
  realWords(): Iterable<string>;
}

/** Told during long work: how much of how much is done, and what is being done. */
export type OnProgress = (done: number, total: number, what: string) => void;

/** Trains the model. */
export function train(
  { examples, names, dangers, counts, realWords }: Lessons,
  vectors: WordVectors,
  onProgress: OnProgress = () => {},
): Model {
  let done = 0;
  const all = PASSES.intents + PASSES.dangers + HELD_OUT_PASSES.intents + HELD_OUT_PASSES.dangers;
  const onPass = () => {
    done += 1;
    onProgress(done, all, 'learning the examples');
  };
  const { vocabulary, lessons } = lessonsOf([...examples, ...names, ...dangers], vectors);
  const asked = examples.length + names.length;
  // The examples of the intents are harmless by rule; told apart by their groups they are told better from danger.
  const calm = lessons
    .slice(0, examples.length)
    .map(({ label, vector }) => ({ label: `${HARMLESS}/${label.split('.')[0]}`, vector }));
  return {
    vocabulary,
    intents: fitClassifier(lessons.slice(0, asked), vocabulary, PASSES.intents, onPass),
    calibration: calibrate(examples, names, vectors, onPass),
    danger: trainDanger([...lessons.slice(asked), ...calm], vocabulary, onPass),
    vocabularyCounts: counts,
    knownWords: wordsToLeave(counts, realWords()),
  };
}

/** A classifier of examples with the vocabulary it rests on, as cross-validation and benchmarks need it. */
export function trainClassifier(
  examples: readonly Example[],
  vectors: WordVectors,
  passes = PASSES.intents,
  onPass: () => void = () => {},
): { readonly classifier: Classifier; readonly vocabulary: Vocabulary } {
  const { vocabulary, lessons } = lessonsOf(examples, vectors);
  return { classifier: fitClassifier(lessons, vocabulary, passes, onPass), vocabulary };
}

/** The examples as the descent needs them, with the vocabulary that is learned from them. */
function lessonsOf(
  examples: readonly Example[],
  vectors: WordVectors,
): { readonly vocabulary: Vocabulary; readonly lessons: readonly Lesson[] } {
  const { vocabulary, known } = learnVocabulary(
    examples.map(({ words }) => words),
    vectors,
  );
  return { vocabulary, lessons: examples.map(({ label }, at) => ({ label, vector: known[at]! })) };
}

/** Real words and names that would be taken for a slip of another word: they must not be touched. */
export function wordsToLeave(counts: ReadonlyMap<string, number>, realWords: Iterable<string>): Set<string> {
  const spelling = createSpelling(counts, new Set());
  const words = new Set<string>();
  for (const word of realWords) if (spelling.mend(word) !== null || spelling.split(word) !== null) words.add(word);
  return words;
}

/** Share of harmless messages of the held-out part that may be taken for danger by the classifier alone. */
const FALSE_ALARMS = 0.04;

function trainDanger(lessons: readonly Lesson[], vocabulary: Vocabulary, onPass: () => void): DangerModel {
  const held = heldOut(lessons.length, 13);
  const kept = lessons.filter((_, at) => !held[at]);
  const classifier = fitClassifier(kept, vocabulary, HELD_OUT_PASSES.dangers, onPass);
  const calm = lessons
    .filter(({ label }, at) => held[at] && isHarmless(label))
    .map(({ vector }) => weigh(classifier, vector)?.danger ?? 0)
    .sort((a, b) => b - a);
  const threshold = Math.max(0.2, calm[Math.floor(calm.length * FALSE_ALARMS)] ?? 0.5);
  return { classifier: fitClassifier(lessons, vocabulary, PASSES.dangers, onPass), threshold };
}

/** Fits the calibration: on a held-out part, what evidence did right and wrong answers give? */
export function calibrate(
  examples: readonly Example[],
  names: readonly Example[],
  vectors: WordVectors,
  onPass: () => void = () => {},
): Calibration {
  const held = heldOut(examples.length, 11);
  const kept = examples.filter((_, at) => !held[at]);
  if (kept.length === 0) return { weights: [], leastFamiliar: Number.NEGATIVE_INFINITY };
  const { classifier, vocabulary } = trainClassifier([...kept, ...names], vectors, HELD_OUT_PASSES.intents, onPass);
  const rows = examples
    .filter((_, at) => held[at])
    .map(({ label, words }) => {
      const scored = classify(classifier, vectorise(words, vocabulary), 2);
      const known = knownMass(words, vocabulary);
      return {
        facts: evidence(scored, known),
        right: scored[0]!.label === label,
        familiar: familiarity(scored, known),
      };
    });
  const familiar = rows.map((row) => row.familiar).sort((a, b) => a - b);
  return {
    weights: logistic(rows),
    leastFamiliar: familiar[Math.floor(familiar.length * STRANGE)] ?? Number.NEGATIVE_INFINITY,
  };
}

/** Share of held-out examples that may be too strange to be understood. */
const STRANGE = 0.005;

/** Which of so many are held out. */
function heldOut(length: number, seed: number): boolean[] {
  const random = seeded(seed);
  return Array.from({ length }, () => random() < 1 / PARTS);
}

/** Logistic regression by gradient descent on standardized facts. */
function logistic(rows: readonly { facts: number[]; right: boolean }[]): number[] {
  const size = rows[0]?.facts.length ?? 0;
  const weights = Array.from({ length: size }, () => 0);
  for (let pass = 0; pass < 600; pass += 1) {
    const slope = Array.from({ length: size }, () => 0);
    for (const { facts, right } of rows) {
      const sum = facts.reduce((total, fact, at) => total + fact * weights[at]!, 0);
      const error = 1 / (1 + Math.exp(-sum)) - (right ? 1 : 0);
      for (let k = 0; k < size; k += 1) slope[k]! += error * facts[k]!;
    }
    for (let k = 0; k < size; k += 1) weights[k]! -= (0.1 * slope[k]!) / rows.length + 1e-5 * weights[k]!;
  }
  return weights;
}
