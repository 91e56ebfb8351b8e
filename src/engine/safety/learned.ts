// The second layer of the screen: a classifier over labelled messages, for what no sign names. It can raise a level and never lowers one.
import { type Classifier, classify } from '../nlu/classifier.ts';
import { type Counts, count, countTokens, vectorise } from '../nlu/features.ts';
import { sentencesOf, type Token } from '../text/normalise.ts';
import { type About, KINDS, type Kind, LEVELS, type Level, type Screen } from '../turn.ts';

/** The trained danger classifier. Its labels are `none` or `level/kind/about`. */
export interface DangerModel {
  readonly classifier: Classifier;
  /** Probability of danger from which on a message counts, fitted on held-out folds. */
  readonly threshold: number;
}

/** What the classifier saw: how likely there is danger, and which. */
export interface Suspicion {
  /** 0 to 1. */
  readonly danger: number;
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind;
  readonly about: About;
}

/** A level is taken when it and those above hold this share of the danger: the cautious one, when unsure. */
const SHARE = 0.45;
/** Where a scope explained a sign away, the classifier must be surer by this share of what is left to 1. */
const SURER = 0.7;
/** A sentence alone says less than the whole: it must be surer by this share. */
const SENTENCE = 0.35;
const SHORTEST_SENTENCE = 4;

/** The screen of both layers: the higher level wins. `language` is the message's own, for the answer when no sign tells it. */
export function withLearned(screen: Screen, model: DangerModel, tokens: readonly Token[], language: string): Screen {
  const seen = suspect(model, tokens, screen.lowered.length > 0);
  if (!seen || LEVELS.indexOf(seen.level) >= LEVELS.indexOf(screen.level)) return screen;
  const id = `learned/${seen.level}/${seen.kind}`;
  return {
    ...screen,
    level: seen.level,
    kind: seen.kind,
    about: seen.about,
    because: [id, ...screen.because],
    language,
  };
}

/** The highest danger in the whole message or in one of its sentences, or null. */
function suspect(model: DangerModel, tokens: readonly Token[], explained: boolean): Suspicion | null {
  const surer = (share: number) => model.threshold + (1 - model.threshold) * share;
  const base = explained ? SURER : 0;
  let top = weighTokens(model.classifier, tokens);
  if (top && top.danger < surer(base)) top = null;
  const sentences = sentencesOf(tokens).filter(({ length }) => length >= SHORTEST_SENTENCE);
  for (const sentence of sentences.length > 1 ? sentences : []) {
    const seen = weighTokens(model.classifier, sentence);
    if (
      seen &&
      seen.danger >= surer(Math.max(base, SENTENCE)) &&
      (!top || LEVELS.indexOf(seen.level) < LEVELS.indexOf(top.level))
    )
      top = seen;
  }
  return top;
}

/** How the classifier weighs some words; null where it knows none of them. */
export function weigh(
  classifier: Classifier,
  words: readonly string[],
  counts: Counts = count(words),
): Suspicion | null {
  const vector = vectorise(words, classifier.vocabulary, counts);
  if (vector.ids.length === 0) return null;
  const mass = { emergency: 0, crisis: 0, urgent: 0 };
  const parts = classify(classifier, vector)
    .filter(({ label }) => label !== 'none')
    .map(({ label, probability }) => ({ ...readLabel(label), probability }));
  for (const part of parts) mass[part.level] += part.probability;
  const danger = mass.emergency + mass.crisis + mass.urgent;
  const level =
    mass.emergency >= SHARE * danger
      ? 'emergency'
      : mass.emergency + mass.crisis >= SHARE * danger
        ? 'crisis'
        : 'urgent';
  const best = parts.find((part) => part.level === level) ?? parts[0];
  return best ? { danger, level, kind: best.kind, about: best.about } : null;
}

function weighTokens(classifier: Classifier, tokens: readonly Token[]): Suspicion | null {
  const { words, counts } = countTokens(tokens);
  return weigh(classifier, words, counts);
}

/** The label of a labelled message. */
export function writeLabel(level: Level, kind: Kind | null, about: About | null): string {
  return level === 'none' ? 'none' : `${level}/${kind}/${about}`;
}

function readLabel(label: string): { level: Suspicion['level']; kind: Kind; about: About } {
  const [level, kind, about] = label.split('/');
  return {
    level: level as Suspicion['level'],
    kind: KINDS.find((known) => known === kind) ?? 'overdose',
    about: about === 'other' ? 'other' : 'self',
  };
}
