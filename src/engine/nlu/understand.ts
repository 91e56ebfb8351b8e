// What a message asks: the intents by calibrated confidence, one question or several, and whether that is sure, a close call, or unknown.
import type { Token } from '../text/normalise.ts';
import type { Entity, Ranked, Reading } from '../turn.ts';
import type { Model } from './classifier.ts';
import { type Grammar, putAside } from './clauses.ts';
import { contentWords, wordsOf } from './features.ts';
import { questionsOf } from './questions.ts';
import { ALONE, better, isGibberish, OUT_OF_SCOPE, rankAfter, rankTokens, surenessOf } from './rank.ts';

/** From here on a message is plainly one of the known questions, which the danger classifier must then outweigh. */
const CLEAR = 0.8;
/** What is left beside something put aside is read by itself when it is read this surely. */
const SURE_OF_REST = 0.5;
/** A part of a message that is read this surely is answered beside the other. */
const SURE_OF_PART = 0.5;

/**
 * What each outcome costs a person, a right answer costing nothing. A card that misses the question costs most: it is
 * believed. Being asked back costs a tap; "I don't know" costs another try. What is done is what costs least.
 */
const HARM = { wrongAnswer: 1.1, question: 0.3, nothing: 0.85 };
/** So sure, eight times as sure as of the next and four times as of something else altogether: nothing else could be offered. */
const OUTSTANDING = 0.65;
/** So many intents are offered in a question back. */
const OFFERED = 3;

/** Words that can lean on what was said before, with what builds a sentence. */
export interface Context extends Grammar {
  /** The intent answered just before, or null. */
  readonly before: string | null;
  /** Messages that ask for more of the same. */
  readonly more: ReadonlySet<string>;
  /** First words of a follow-up: "and how long", "what about". */
  readonly followUps: readonly (readonly string[])[];
  /** What the message names. */
  readonly entities: readonly Entity[];
}

/** Reads a message. `tokens` have their spelling mended. */
export function understand(model: Model, tokens: readonly Token[], locale: string, context: Context): Reading {
  const { read, unwanted, beside } = wantedOf(model, tokens, context);
  const before = beside ?? context.before;
  const wanted = (ranks: readonly Ranked[]) => without(unwanted, ranks);
  const rest = before ? inContext(model, read, context, before, wanted) : wanted(rankTokens(model, read));
  // What is asked may lean on what is put aside: "not to beat the test, I just want to know if it shows".
  const whole = unwanted.size > 0 ? wanted(rankTokens(model, tokens)) : rest;
  const ranked = better(rest, whole);
  const sure = judge(ranked);
  const reading = { ranked: ranked.slice(0, 5), entities: context.entities, locale };
  const isSure = (ranks: readonly Ranked[]) => surenessOf(wanted(ranks)) >= SURE_OF_PART;
  const questions = questionsOf(model, context, read, isSure).flatMap((one) => wanted(one.ranked)[0] ?? []);
  const asked = [...new Set(questions.map(({ intent }) => intent))];
  if (asked.length > 1) {
    const others = reading.ranked.filter(({ intent }) => !asked.includes(intent));
    return { ...reading, ranked: [...questions, ...others].slice(0, 5), asked, sure: 'yes' };
  }
  return { ...reading, asked: sure === 'yes' ? [ranked[0]!.intent] : [], sure };
}

/** What nobody puts aside. */
const NOT_A_TOPIC = /^chat\.|^handoff\.|^out_of_scope$/;

/** What is read of a message. */
interface Wanted {
  readonly read: readonly Token[];
  /** Intents that are only named to be put aside. */
  readonly unwanted: ReadonlySet<string>;
  /** What was put aside, where the rest may lean on it: "not to beat the test, just whether it shows". */
  readonly beside: string | null;
}

/** What is left to read when what is only named to be put aside is taken away. */
function wantedOf(model: Model, tokens: readonly Token[], grammar: Grammar): Wanted {
  const all: Wanted = { read: tokens, unwanted: new Set(), beside: null };
  const { rests, aside } = putAside(grammar, tokens);
  if (aside.length === 0) return all;
  const rest = rests.reduce((best, one) =>
    surenessOf(rankTokens(model, one)) > surenessOf(rankTokens(model, best)) ? one : best,
  );
  const says = contentWords(wordsOf(rest), model.vocabulary) > 0;
  const whole = rankTokens(model, tokens);
  const clear = surenessOf(whole) >= CLEAR;
  if (clear && NOT_A_TOPIC.test(whole[0]!.intent)) return all;
  if (says && surenessOf(rankTokens(model, rest)) >= SURE_OF_REST) return { ...all, read: rest };
  const unwanted = aside
    .flatMap((piece) => rankTokens(model, piece)[0]?.intent ?? [])
    .filter((intent) => !NOT_A_TOPIC.test(intent));
  // "Forget the counselor" is itself a known request.
  if (clear && !unwanted.includes(whole[0]!.intent)) return all;
  return { read: says ? rest : tokens, unwanted: new Set(unwanted), beside: unwanted[0] ?? null };
}

/** So much stays in doubt where what is not meant was the surest by far. */
const DOUBT = 0.05;

/** The reading without what is not meant: how likely each is, given that it is none of those. */
function without(unwanted: ReadonlySet<string>, ranks: readonly Ranked[]): readonly Ranked[] {
  if (unwanted.size === 0) return ranks;
  const left = ranks.filter(({ intent }) => !unwanted.has(intent));
  const taken = ranks.reduce((sum, { intent, confidence }) => sum + (unwanted.has(intent) ? confidence : 0), 0);
  return left.map(({ intent, confidence }) => ({ intent, confidence: confidence / (1 + DOUBT - Math.min(1, taken)) }));
}

/** True when a message is plainly one of the known questions. */
export function isClear(model: Model, tokens: readonly Token[]): boolean {
  return surenessOf(rankTokens(model, tokens)) >= CLEAR;
}

/** What costs least: to answer, to ask which is meant, or to say that it is not known. */
function judge(ranked: readonly Ranked[]): Reading['sure'] {
  const sure = surenessOf(ranked);
  const outside = ranked.find(({ intent }) => intent === OUT_OF_SCOPE)?.confidence ?? 0;
  const offered = ranked
    .filter(({ intent }) => intent !== OUT_OF_SCOPE)
    .slice(0, OFFERED)
    .reduce((sum, { confidence }) => sum + confidence, 0);
  // One choice alone is no choice: what stands out is answered.
  const second = ranked.slice(1).find(({ intent }) => intent !== OUT_OF_SCOPE)?.confidence ?? 0;
  if (sure >= OUTSTANDING && second < sure / 8 && outside < sure / 4) return 'yes';
  const answer = (1 - sure) * HARM.wrongAnswer;
  const ask = HARM.question + Math.max(0, 1 - offered - outside) * HARM.nothing;
  const nothing = (1 - outside) * HARM.nothing;
  if (sure > 0 && answer <= Math.min(ask, nothing)) return 'yes';
  return offered > 0 && ask < nothing ? 'unsure' : 'no';
}

/** A message that begins like a follow-up must be surer of itself than ALONE. */
const ALONE_ALL_THE_SAME = 0.9;
const LONGEST_FOLLOW_UP = 12;

/** A message after an answer: a short one that says little by itself is read together with what was answered. */
function inContext(
  model: Model,
  tokens: readonly Token[],
  context: Context,
  before: string,
  wanted: (ranks: readonly Ranked[]) => readonly Ranked[],
): readonly Ranked[] {
  const words = wordsOf(tokens);
  if (context.more.has(words.join(' '))) return wanted([{ intent: before, confidence: ALONE }]);
  const alone = wanted(rankTokens(model, tokens));
  const begins = context.followUps.some((phrase) => phrase.every((word, at) => words[at] === word));
  if (
    isGibberish(model, words) ||
    words.length > LONGEST_FOLLOW_UP ||
    surenessOf(alone) >= (begins ? ALONE_ALL_THE_SAME : ALONE)
  )
    return alone;
  return better(wanted(rankAfter(model, before, words)), alone);
}
