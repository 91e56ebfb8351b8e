// Cross-validation over the examples: each is read by a model that has not seen it, to find intents that overlap and examples that hurt.
import { classify, type Example, type Scored } from '../../engine/nlu/classifier.ts';
import { vectorise } from '../../engine/nlu/features.ts';
import type { WordVectors } from '../../engine/nlu/vectors.ts';
import type { PlacedExample, PlacedLessons } from '../../knowledge/examples.ts';
import { HELD_OUT_PASSES, type OnProgress, trainClassifier } from '../../knowledge/train.ts';
import { createNeighbors, type Neighbor } from '../neighbors.ts';

/** From here on a wrong reading of a held-out example is confident. */
const CONFIDENT = 0.8;
/** An example hurts when this many of other intents are read as its own and are nearest to it. */
const PULLS = 3;
/** Intents overlap from this share of their examples on that are read as each other. */
const OVERLAP = 0.08;

/** An example as a report names it. */
export interface Named {
  readonly place: string;
  readonly text: string;
  readonly intent: string;
}

/** Two intents whose examples are read as each other, and which those are on either side. */
interface Overlap {
  readonly intents: readonly [string, string];
  /** Share of the examples of both. */
  readonly share: number;
  readonly examples: readonly [readonly Named[], readonly Named[]];
}

/** An example that is surely read as another intent, or that pulls those of others to its own. */
interface Hurting extends Named {
  readonly readAs: { readonly intent: string; readonly share: number } | null;
  readonly pulls: readonly Named[];
}

/** What the folds showed. */
export interface CrossValidation {
  readonly folds: number;
  readonly all: number;
  readonly right: number;
  readonly overlaps: readonly Overlap[];
  readonly hurting: readonly Hurting[];
}

interface Held {
  readonly example: PlacedExample;
  readonly readAs: string;
  readonly share: number;
  /** The nearest example that was not held out, where the reading is wrong. */
  readonly near: Neighbor<PlacedExample> | null;
}

/** Reads every example by a model of the others. The same folds come out each time. */
export function crossValidate(
  lessons: PlacedLessons,
  vectors: WordVectors,
  folds: number,
  onProgress?: OnProgress,
): CrossValidation {
  // Each intent is dealt out in turn, so that every fold holds some of each.
  const seen = new Map<string, number>();
  const fold = lessons.examples.map(({ label }) => {
    const at = seen.get(label) ?? 0;
    seen.set(label, at + 1);
    return at % folds;
  });
  const held: Held[] = [];
  for (let f = 0; f < folds; f += 1) {
    onProgress?.(f, folds, 'cross-validating');
    const kept = lessons.examples.filter((_, at) => fold[at] !== f);
    const { read, nearest } = learn(kept, lessons.names, vectors);
    lessons.examples.forEach((example, at) => {
      if (fold[at] !== f) return;
      const [top] = read(example.words);
      const readAs = top?.label ?? '';
      const near = readAs === example.label ? null : (nearest(example.words, 1)[0] ?? null);
      held.push({ example, readAs, share: top?.probability ?? 0, near });
    });
  }
  onProgress?.(folds, folds, 'cross-validating');
  return {
    folds,
    all: held.length,
    right: held.filter(({ example, readAs }) => readAs === example.label).length,
    overlaps: overlapsOf(held),
    hurting: hurtingOf(held),
  };
}

/** The one place that knows how the product learns and reads. */
function learn(examples: readonly PlacedExample[], names: readonly Example[], vectors: WordVectors) {
  const { classifier, vocabulary } = trainClassifier([...examples, ...names], vectors, HELD_OUT_PASSES.intents);
  return {
    read: (words: readonly string[]): readonly Scored[] => classify(classifier, vectorise(words, vocabulary), 1),
    nearest: createNeighbors(examples, vocabulary),
  };
}

function overlapsOf(held: readonly Held[]): Overlap[] {
  const size = new Map<string, number>();
  const strays = new Map<string, Named[]>();
  const key = (from: string, to: string) => `${from} ${to}`;
  for (const { example, readAs } of held) {
    size.set(example.label, (size.get(example.label) ?? 0) + 1);
    if (readAs === example.label) continue;
    const name = key(example.label, readAs);
    strays.set(name, [...(strays.get(name) ?? []), nameOf(example)]);
  }
  const labels = [...size.keys()].sort();
  const pairs = labels.flatMap((one, at) => labels.slice(at + 1).map((other) => [one, other] as const));
  return pairs
    .flatMap(([one, other]): Overlap[] => {
      const there = strays.get(key(one, other)) ?? [];
      const back = strays.get(key(other, one)) ?? [];
      const share = (there.length + back.length) / (size.get(one)! + size.get(other)!);
      const mutual = there.length > 0 && back.length > 0 && share >= OVERLAP;
      return mutual ? [{ intents: [one, other], share, examples: [there, back] }] : [];
    })
    .sort((a, b) => b.share - a.share);
}

function hurtingOf(held: readonly Held[]): Hurting[] {
  const pulls = new Map<PlacedExample, Named[]>();
  for (const { example, readAs, near } of held) {
    if (near === null || near.item.label !== readAs) continue;
    pulls.set(near.item, [...(pulls.get(near.item) ?? []), nameOf(example)]);
  }
  return held
    .map(({ example, readAs, share }) => ({
      ...nameOf(example),
      readAs: readAs !== example.label && share >= CONFIDENT ? { intent: readAs, share } : null,
      pulls: pulls.get(example) ?? [],
    }))
    .map((one) => (one.pulls.length >= PULLS ? one : { ...one, pulls: [] }))
    .filter(({ readAs, pulls }) => readAs !== null || pulls.length > 0)
    .sort((a, b) => b.pulls.length - a.pulls.length || (b.readAs?.share ?? 0) - (a.readAs?.share ?? 0));
}

function nameOf({ place, text, label }: PlacedExample): Named {
  return { place, text, intent: label };
}
