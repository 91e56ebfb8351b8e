// Which intents a message may mean, by calibrated probability; a long story is read sentence by sentence too.
import { sentencesOf, type Token } from '../text/normalise.ts';
import type { Ranked } from '../turn.ts';
import { classify, confidence, evidence, familiarity, type Model, type Scored } from './classifier.ts';
import { knownMass, type Vector, vectorise, vectoriseTokens, wordsOf } from './features.ts';
import { contextWords } from './words.ts';

/** The label of messages about anything else. */
export const OUT_OF_SCOPE = 'out_of_scope';

/** From this many words on a message is a story, and its sentences of at least SHORTEST words are read one by one too. */
const STORY = 18;
const SHORTEST = 4;
/** A story that is read this surely as a whole needs no second look. */
const PLAIN = 0.5;
const MOST_RANKED = 8;
/** Of a message with fewer known words than this nothing is understood: letters that look alike are no word. */
const LEAST_KNOWN = 0.4;
const NOTHING = 0.07;

const ranked = new WeakMap<readonly Token[], { readonly model: Model; readonly ranks: readonly Ranked[] }>();

/** The reading of a message by itself, best first; kept for the layer that asks next. */
export function rankTokens(model: Model, tokens: readonly Token[]): readonly Ranked[] {
  const known = ranked.get(tokens);
  if (known?.model === model) return known.ranks;
  const ranks = rankStory(model, tokens);
  ranked.set(tokens, { model, ranks });
  return ranks;
}

/** The reading of words, best first. */
function rankWords(
  model: Pick<Model, 'vocabulary' | 'intents' | 'calibration'>,
  words: readonly string[],
  vector: Vector = vectorise(words, model.vocabulary),
): readonly Ranked[] {
  return readWords(model, words, vector).ranks;
}

/** The reading of words, best first, and how much like the examples they are: what nothing is understood of is the least familiar. */
export function readWords(
  { vocabulary, intents, calibration }: Pick<Model, 'vocabulary' | 'intents' | 'calibration'>,
  words: readonly string[],
  vector: Vector,
): { readonly ranks: readonly Ranked[]; readonly familiar: number } {
  if (vector.ids.length === 0) return { ranks: [], familiar: Number.NEGATIVE_INFINITY };
  const scored = classify(intents, vector, MOST_RANKED);
  const known = knownMass(words, vocabulary);
  const fitted = confidence(calibration, evidence(scored, known));
  const familiar = familiarity(scored, known);
  const strange = familiar < calibration.leastFamiliar || known < LEAST_KNOWN;
  const sure = strange ? Math.min(fitted, NOTHING) : fitted;
  const ranks = scored.map((item, at) => ({
    intent: item.label,
    confidence: round(at === 0 ? sure : share(item, scored[0]!, sure)),
  }));
  return { ranks, familiar };
}

/** True for words of which too few are known. */
export function isGibberish({ vocabulary }: Pick<Model, 'vocabulary'>, words: readonly string[]): boolean {
  return knownMass(words, vocabulary) < LEAST_KNOWN;
}

/** How sure a reading is of something Leafline knows, 0 to 1. */
export function surenessOf(ranks: readonly Ranked[]): number {
  return ranks[0] && ranks[0].intent !== OUT_OF_SCOPE ? ranks[0].confidence : 0;
}

/** A long story buries its question: its last sentence, or failing that any other, may say more clearly what is asked. */
function rankStory(model: Model, tokens: readonly Token[]): readonly Ranked[] {
  const whole = rankPart(model, tokens);
  if (tokens.length < STORY) return whole;
  const sentences = sentencesOf(tokens).filter(({ length }) => length >= SHORTEST);
  const last = sentences.at(-1);
  const first = last ? better(whole, rankPart(model, last)) : whole;
  if (surenessOf(first) >= PLAIN) return first;
  return sentences.slice(0, -1).reduce((best, sentence) => better(best, rankPart(model, sentence)), first);
}

function rankPart(model: Model, tokens: readonly Token[]): readonly Ranked[] {
  return rankWords(model, wordsOf(tokens), vectoriseTokens(tokens, model.vocabulary));
}

/** From here on a message says by itself what it asks, whatever came before. */
export const ALONE = 0.7;

/** The reading of words as a follow-up of what was asked or answered before. */
export function rankAfter(model: Model, before: string, words: readonly string[]): readonly Ranked[] {
  return rankWords(model, [...contextWords(before), ...words]);
}

/** The reading that is surer of something it knows; the first of two that are as sure. */
export function better(one: readonly Ranked[], other: readonly Ranked[]): readonly Ranked[] {
  return surenessOf(other) > surenessOf(one) ? other : one;
}

/** The others share what the best one leaves, in proportion to their probability, and never more than it has. */
function share(item: Scored, best: Scored, sure: number): number {
  const rest = Math.max(1 - best.probability, 1e-6);
  return Math.min(sure, ((1 - sure) * item.probability) / rest);
}

function round(value: number): number {
  return Math.max(1, Math.round(value * 10_000)) / 10_000;
}
