// What a message asks: the intents by calibrated confidence, and whether that is sure, a close call, or unknown.
import { sentencesOf, type Token } from '../text/normalise.ts';
import type { Ranked, Reading } from '../turn.ts';
import { classify, confidence, evidence, type Model, nearest, type Scored } from './classifier.ts';
import { type Counts, contentWords, count, countTokens, knownMass, vectorise } from './features.ts';

/** The label of messages about anything else. */
export const OUT_OF_SCOPE = 'out_of_scope';

/** Answer from here on: a wrong card harms more than a question back. */
const ANSWER = 0.45;
/** Below ANSWER and from here on the person is asked which of two or three is meant. */
const ASK = 0.15;

/** From this many words on a message is a story, and its sentences of at least SHORTEST words are read one by one too. */
const STORY = 18;
const SHORTEST = 4;

/** Never surer than this by context alone. */
const MOST_BY_CONTEXT = 0.7;
const LONGEST_FOLLOW_UP = 9;
const FEW_WORDS = 5;

/** From here on a message is plainly one of the known questions, which the danger classifier must then outweigh. */
const CLEAR = 0.8;

/** Cut-and-dried data that understanding needs beside the model. */
export interface Context {
  /** The intent answered just before, or null. */
  readonly before: string | null;
  /** Words that stand for an intent when a follow-up leaves its topic out. */
  readonly topic: (intent: string) => readonly string[];
  /** Messages that ask for more of the same. */
  readonly more: ReadonlySet<string>;
  /** First words of a follow-up: "and how long", "what about". */
  readonly followUps: readonly (readonly string[])[];
}

/** Reads a message. `tokens` have their spelling mended. */
export function understand(model: Model, tokens: readonly Token[], locale: string, context: Context): Reading {
  const ranked = context.before ? inContext(model, tokens, context, context.before) : rankMessage(model, tokens);
  const top = ranked[0];
  const known = top !== undefined && top.intent !== OUT_OF_SCOPE;
  const sure = known && top.confidence >= ANSWER ? 'yes' : known && top.confidence >= ASK ? 'unsure' : 'no';
  return { ranked: ranked.slice(0, 5), asked: sure === 'yes' ? [top!.intent] : [], entities: {}, locale, sure };
}

/** True when a message is plainly one of the known questions. */
export function isClear(model: Model, tokens: readonly Token[]): boolean {
  const top = rankMessage(model, tokens)[0];
  return top !== undefined && top.intent !== OUT_OF_SCOPE && top.confidence >= CLEAR;
}

/**
 * A follow-up is read with the words of its topic too: they choose among what the message itself may mean. They lead
 * back to the same answer only where asking again is the rule: at a boundary.
 */
function inContext(model: Model, tokens: readonly Token[], context: Context, before: string): Ranked[] {
  const { words } = countTokens(tokens);
  if (context.more.has(words.join(' '))) return [{ intent: before, confidence: MOST_BY_CONTEXT }];
  const alone = rankMessage(model, tokens);
  const begins = context.followUps.some((phrase) => phrase.every((word, at) => words[at] === word));
  const pressed = before.startsWith('boundary.');
  const short = words.length <= (begins || pressed ? LONGEST_FOLLOW_UP : FEW_WORDS);
  const says =
    begins ||
    contentWords(
      tokens.map((token) => token.text),
      model.vocabulary,
    ) > 0;
  if (!short || !says || (alone[0]?.confidence ?? 0) >= (begins ? CLEAR : ANSWER)) return alone;
  const fits = (intent: string) => intent !== OUT_OF_SCOPE && (intent !== before || pressed);
  // What sounds like something else altogether is not pulled back to the topic.
  const least = alone[0]?.intent === OUT_OF_SCOPE ? alone[0].confidence / 3 : 0;
  const together = rank(model, [...words, ...context.topic(before)]);
  const found = together.find(({ intent, confidence }) => {
    const own = alone.find((one) => one.intent === intent);
    return fits(intent) && own !== undefined && own.confidence >= least && confidence > own.confidence;
  });
  if (!found) return alone;
  const rest = alone.filter(({ intent }) => intent !== found.intent);
  return [{ ...found, confidence: Math.min(found.confidence, MOST_BY_CONTEXT) }, ...rest];
}

const ranked = new WeakMap<readonly Token[], { readonly model: Model; readonly ranks: Ranked[] }>();

/** The reading of a message by itself; kept for the layer that asks next. */
function rankMessage(model: Model, tokens: readonly Token[]): Ranked[] {
  const known = ranked.get(tokens);
  if (known?.model === model) return known.ranks;
  const ranks = rankStory(model, tokens);
  ranked.set(tokens, { model, ranks });
  return ranks;
}

/** A long story buries its question: its last sentence, or failing that any other, may say more clearly what is asked. */
function rankStory(model: Model, tokens: readonly Token[]): Ranked[] {
  const whole = rankTokens(model, tokens);
  if (tokens.length < STORY) return whole;
  const sentences = sentencesOf(tokens).filter(({ length }) => length >= SHORTEST);
  const last = sentences.at(-1);
  const first = last ? better(whole, rankTokens(model, last)) : whole;
  if ((first[0]?.confidence ?? 0) >= ANSWER) return first;
  return sentences.slice(0, -1).reduce((best, sentence) => better(best, rankTokens(model, sentence)), first);
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
  const likeness = nearest(vector, model.vectors.get(best.label) ?? []);
  const known = knownMass(words, model.vocabulary);
  const fitted = confidence(model.calibration, evidence(scored, likeness, known));
  // Letters that look alike are no word: of a message without a single known one, nothing is understood.
  const sure = known === 0 ? Math.min(fitted, ASK / 2) : fitted;
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
