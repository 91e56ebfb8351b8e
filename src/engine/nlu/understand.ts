// What a message asks: the intents by calibrated confidence, and whether that is sure, a close call, or unknown.
import { sentencesOf, type Token } from '../text/normalise.ts';
import type { Ranked, Reading } from '../turn.ts';
import {
  classify,
  confidence,
  type Example,
  evidence,
  groupByLabel,
  type Model,
  nearest,
  type Scored,
} from './classifier.ts';
import { type Counts, count, countTokens, knownMass, vectorise } from './features.ts';

/** The label of messages about anything else. */
export const OUT_OF_SCOPE = 'out_of_scope';

/** Answer from here on: a wrong card harms more than a question back. */
const ANSWER = 0.45;
/** Below ANSWER and from here on the person is asked which of two or three is meant. */
const ASK = 0.1;

/** From this many words on a message is a story, and its sentences of at least SHORTEST words are read one by one too. */
const STORY = 18;
const SHORTEST = 4;

/** Cut-and-dried data that understanding needs beside the model. */
export interface Context {
  /** The intent answered just before, or null. */
  readonly before: string | null;
  /** Words that stand for an intent when a follow-up leaves its topic out. */
  readonly topic: (intent: string) => readonly string[];
  /** First words of a follow-up: "and how long", "what about". */
  readonly followUps: readonly (readonly string[])[];
}

const groups = new WeakMap<Model, ReadonlyMap<string, readonly Example[]>>();

/** Reads a message. `tokens` have their spelling mended. */
export function understand(model: Model, tokens: readonly Token[], locale: string, context: Context): Reading {
  const { words } = countTokens(tokens);
  const alone = rankMessage(model, tokens);
  const ranked =
    context.before && isFollowUp(words, alone, context)
      ? better(alone, rank(model, [...words, ...context.topic(context.before)]))
      : alone;
  const top = ranked[0];
  const known = top !== undefined && top.intent !== OUT_OF_SCOPE;
  const sure = known && top.confidence >= ANSWER ? 'yes' : known && top.confidence >= ASK ? 'unsure' : 'no';
  return { ranked: ranked.slice(0, 5), asked: sure === 'yes' ? [top!.intent] : [], entities: {}, locale, sure };
}

/** A long story buries its question: its last sentence, or failing that any other, may say more clearly what is asked. */
function rankMessage(model: Model, tokens: readonly Token[]): Ranked[] {
  const whole = rankTokens(model, tokens);
  if (tokens.length < STORY) return whole;
  const sentences = sentencesOf(tokens).filter(({ length }) => length >= SHORTEST);
  const ranks = sentences.map((sentence) => rankTokens(model, sentence));
  const last = ranks.at(-1);
  const first = last ? better(whole, last) : whole;
  return (first[0]?.confidence ?? 0) >= ANSWER ? first : ranks.reduce(better, first);
}

function rankTokens(model: Model, tokens: readonly Token[]): Ranked[] {
  const { words, counts } = countTokens(tokens);
  return rank(model, words, counts);
}

function rank(model: Model, words: readonly string[], counts: Counts = count(words)): Ranked[] {
  if (words.length === 0) return [];
  const vector = vectorise(words, model.vocabulary, counts);
  if (vector.ids.length === 0) return [];
  const scored = classify(model, vector);
  const best = scored[0]!;
  const likeness = nearest(vector, byLabel(model).get(best.label) ?? [], model.vocabulary);
  const sure = confidence(model.calibration, evidence(scored, likeness, knownMass(words, model.vocabulary)));
  return scored
    .slice(0, 8)
    .map((item, at) => ({ intent: item.label, confidence: round(at === 0 ? sure : share(item, best, sure)) }));
}

/** The others share what the best one leaves, in proportion to their probability, and never more than it has. */
function share(item: Scored, best: Scored, sure: number): number {
  const rest = Math.max(1 - best.probability, 1e-6);
  return Math.min(sure, ((1 - sure) * item.probability) / rest);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** The reading that is surer of something it knows. */
function better(one: Ranked[], other: Ranked[]): Ranked[] {
  const sure = (ranked: Ranked[]) => (ranked[0] && ranked[0].intent !== OUT_OF_SCOPE ? ranked[0].confidence : 0);
  return sure(other) > sure(one) ? other : one;
}

/** A short message that begins like a follow-up, or that alone is not understood. */
function isFollowUp(words: readonly string[], alone: readonly Ranked[], context: Context): boolean {
  if (words.length > 9) return false;
  const begins = context.followUps.some((phrase) => phrase.every((word, at) => words[at] === word));
  return begins || ((alone[0]?.confidence ?? 0) < ANSWER && words.length <= 5);
}

function byLabel(model: Model): ReadonlyMap<string, readonly Example[]> {
  let known = groups.get(model);
  if (!known) {
    const made = groupByLabel(model.examples);
    groups.set(model, made);
    known = made;
  }
  return known;
}
