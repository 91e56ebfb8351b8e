// The second layer of the screen: a classifier over labelled messages, for what no sign names. It can raise a level and never lowers one.
import { type Classifier, classify, type Model } from '../nlu/classifier.ts';
import { contentWords, type Vector, vectoriseTokens, wordsOf } from '../nlu/features.ts';
import { sentencesOf, type Token } from '../text/normalise.ts';
import { type About, KINDS, type Kind, LEVELS, type Level, type Screen } from '../turn.ts';

/** The label of messages without danger; what the intents bring is marked with their group, as `none/facts`. */
export const HARMLESS = 'none';

/** True for the labels of messages without danger. */
export function isHarmless(label: string): boolean {
  return label === HARMLESS || label.startsWith(`${HARMLESS}/`);
}

/** The trained danger classifier. Its labels are harmless ones, or `level/kind/about`. */
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
const SHARE = 0.33;
/** What else may explain a message; the classifier must then be surer, by this share of what is left to 1. */
const SURER = { scope: 0.8, question: 0.6, few: 0.8, sentence: 0.35, joined: 0.4 };
/** From this probability of danger on the hint of a sign counts. */
const BACKED = 0.15;
/** So few words say too little to be judged by likeness alone; the signs judge them all the same. */
const FEW = 3;
/** Fewer known words that carry meaning, and likeness alone says nothing: "and him?". */
const LEAST_CONTENT = 2;
const SHORTEST_SENTENCE = 4;

/** What the classifier is told of a message beside its words. */
interface Circumstances {
  /** The message's own language, for the answer when no sign tells it. */
  readonly language: string;
  /** True for several messages put together. */
  readonly joined: boolean;
  /** Tells whether the matcher is sure which harmless question a message, or a sentence of it, is; asked only when it matters. */
  clear(part: readonly Token[]): boolean;
}

/** The screen of both layers: the higher level wins. */
export function withLearned(
  screen: Screen,
  model: Model,
  tokens: readonly Token[],
  { language, joined, clear }: Circumstances,
): Screen {
  const base = [
    screen.lowered.length > 0 ? SURER.scope : 0,
    tokens.length <= FEW ? SURER.few : 0,
    joined ? SURER.joined : 0,
  ];
  const seen = suspect(model, tokens, base, clear);
  const { hint } = screen;
  const above = (one: { readonly level: Level }, other: { readonly level: Level } | null) =>
    other === null || LEVELS.indexOf(one.level) < LEVELS.indexOf(other.level);
  if (hint && above(hint, screen) && above(hint, seen) && backs(model, tokens)) {
    const { id, ...told } = hint;
    return { ...screen, ...told, because: [id, ...screen.because] };
  }
  if (!seen || !above(seen, screen)) return screen;
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

/** True where the classifier does not take a message for harmless; also where it knows too few of its words to tell. */
function backs(model: Model, tokens: readonly Token[]): boolean {
  return (weighTokens(model, tokens)?.danger ?? 1) >= BACKED;
}

/** The highest danger in the whole message or in one of its sentences, or null. */
function suspect(
  model: Model,
  tokens: readonly Token[],
  base: readonly number[],
  clear: (part: readonly Token[]) => boolean,
): Suspicion | null {
  const { threshold } = model.danger;
  const needed = (...shares: number[]) => threshold + (1 - threshold) * Math.max(0, ...shares);
  const whole = weighTokens(model, tokens);
  let top = whole && whole.danger >= needed(...base) ? whole : null;
  let where = tokens;
  const sentences = sentencesOf(tokens).filter(({ length }) => length >= SHORTEST_SENTENCE);
  for (const sentence of sentences.length > 1 ? sentences : []) {
    const seen = weighTokens(model, sentence);
    const counts = seen && seen.danger >= needed(...base, SURER.sentence);
    if (!counts || (top && LEVELS.indexOf(seen.level) >= LEVELS.indexOf(top.level))) continue;
    top = seen;
    where = sentence;
  }
  return top && top.danger < needed(...base, SURER.question) && clear(where) ? null : top;
}

/** How the classifier weighs a message; null where it knows none of its words. */
export function weigh(classifier: Classifier, vector: Vector): Suspicion | null {
  if (vector.ids.length === 0) return null;
  const mass = { emergency: 0, crisis: 0, urgent: 0 };
  const parts = classify(classifier, vector)
    .filter(({ label }) => !isHarmless(label))
    .map(({ label, probability }) => ({ ...readLabel(label), probability }));
  for (const part of parts) mass[part.level] += part.probability;
  const danger = mass.emergency + mass.crisis + mass.urgent;
  const level =
    mass.emergency >= SHARE * danger
      ? 'emergency'
      : mass.emergency + mass.crisis >= SHARE * danger
        ? 'crisis'
        : 'urgent';
  const own = parts.filter((part) => part.level === level);
  const kind = heaviest(own, (part) => part.kind);
  const about = heaviest(
    own.filter((part) => part.kind === kind),
    (part) => part.about,
  );
  return kind && about ? { danger, level, kind, about } : null;
}

/** The value that holds the most probability. */
function heaviest<T, V extends string>(
  parts: readonly (T & { readonly probability: number })[],
  of: (part: T) => V,
): V | null {
  const sums = new Map<V, number>();
  for (const part of parts) sums.set(of(part), (sums.get(of(part)) ?? 0) + part.probability);
  let top: V | null = null;
  for (const [value, sum] of sums) if (top === null || sum > sums.get(top)!) top = value;
  return top;
}

function weighTokens({ danger, vocabulary }: Model, tokens: readonly Token[]): Suspicion | null {
  if (contentWords(wordsOf(tokens), vocabulary) < LEAST_CONTENT) return null;
  return weigh(danger.classifier, vectoriseTokens(tokens, vocabulary));
}

/** The label of a labelled message. */
export function writeLabel(level: Level, kind: Kind | null, about: About | null): string {
  return level === 'none' ? HARMLESS : `${level}/${kind}/${about}`;
}

function readLabel(label: string): { level: Suspicion['level']; kind: Kind; about: About } {
  const [level, kind, about] = label.split('/');
  return {
    level: level as Suspicion['level'],
    kind: KINDS.find((known) => known === kind) ?? 'overdose',
    about: about === 'other' ? 'other' : 'self',
  };
}
