// How a message is taken before it is understood: a pressed button, a bare yes, a language, a follow-up's context.
import type { Knowledge } from '../knowledge.ts';
import type { Choice, Message } from '../message.ts';
import { yesOrNo } from '../nlu/entities/yesno.ts';
import { OUT_OF_SCOPE } from '../nlu/rank.ts';
import type { Context } from '../nlu/understand.ts';
import { type Token, words } from '../text/normalise.ts';
import type { Entity, Frame, Ranked, Reading, State } from '../turn.ts';
import { type Meant, meantChoice, openQuestion, type Question } from './flow.ts';

const labels = new WeakMap<Knowledge['answers'], ReadonlyMap<string, string>>();

/** The intents by the labels of their buttons. */
function labelsOf({ answers }: Knowledge): ReadonlyMap<string, string> {
  const known = labels.get(answers) ?? new Map(Object.entries(answers).map(([id, { label }]) => [label, id]));
  labels.set(answers, known);
  return known;
}

/** A pressed button, its label typed out, its number, or the exact label of a button of an earlier reply. */
export function pressedChoice(knowledge: Knowledge, state: State, message: Message, said: string): Choice | null {
  const { offered } = state;
  const text = message.text.trim();
  const byId = message.choice === undefined ? undefined : offered.find((choice) => choice.id === message.choice);
  const byLabel = offered.find((choice) => choice.label === text || spokenWords(knowledge, choice.label) === said);
  const byNumber = /^\d$/.test(text) ? offered[Number(text) - 1] : undefined;
  const earlier = labelsOf(knowledge).get(text);
  return byId ?? byLabel ?? byNumber ?? (earlier ? { id: earlier, label: text } : null);
}

/** True for words that stand on a button, or mean a choice of the open question. A press alone does not count: its text may be anything. */
export function isOffered(knowledge: Knowledge, state: State, message: Message, tokens: readonly Token[]): boolean {
  const { choice, ...said } = message;
  if (pressedChoice(knowledge, state, said, spoken(tokens)) !== null) return true;
  return choice === undefined && flowChoice(knowledge, state, message, tokens) !== null;
}

/** The choice of the open question that a message means, and whether in exactly its words; or null. */
export function flowChoice(
  knowledge: Knowledge,
  state: State,
  message: Message,
  tokens: readonly Token[],
): Meant | null {
  const frame = state.stack.at(-1);
  const question = frame && openQuestion(knowledge, frame);
  if (!question || isBeforeDanger(state, frame)) return null;
  const pressed = pressedChoice(knowledge, state, message, spoken(tokens));
  if (pressed) {
    const choice = question.choices.find(({ value }) => `flow:${value}` === pressed.id);
    return choice ? { choice, exact: true } : null;
  }
  return choiceMeant(knowledge, question, tokens);
}

/** The choice that words mean; a yes or a no in any form means the choice of that value. */
export function choiceMeant(knowledge: Knowledge, question: Question, tokens: readonly Token[]): Meant | null {
  const meant = meantChoice(question, spoken(tokens), (text) => spokenWords(knowledge, text));
  const value = meant ? null : yesOrNo(knowledge.terms, tokens);
  const choice = value && question.choices.find((one) => one.value === value);
  return choice ? { choice, exact: false } : meant;
}

/** True for a question that was asked before danger: it is put again first, words about the danger are no answer to it. */
export function isBeforeDanger(state: State, frame: Frame): boolean {
  return state.danger !== null && frame.at <= state.danger.at;
}

/** Asking for a person needs less certainty than a fact does: the harm of not hearing it is greater. */
const PERSON = 0.35;
const EITHER = 0.6;
/** Taking back what was never asked must be said plainly. */
const PLAIN = 0.7;
/** The intent that is meant, where that is sure enough: with what the last reply asked for, where the flow stands, and whether anyone is waited for. */
export function meantIntent(state: State, reading: Reading): string | null {
  const [top, second] = reading.ranked;
  const sure = reading.asked[0] ?? null;
  if (sure === 'chat.affirm' && state.expects) return state.expects;
  const inFlow = state.stack.length > 0;
  if (inFlow && sure === null && top?.intent === 'handoff.human' && top.confidence >= PERSON) return top.intent;
  // Nobody is waited for, so there is nothing to cancel: then the person asks for one.
  const either = top?.intent === 'handoff.cancel' && second?.intent === 'handoff.human';
  if (state.handoff === 'bot' && sure === null && either && top.confidence + second.confidence >= EITHER)
    return second.intent;
  if (state.handoff === 'bot' && sure === 'handoff.cancel' && top!.confidence < PLAIN) return null;
  return inFlow && /^chat\.(affirm|deny)$/.test(sure ?? '') ? null : sure;
}

const LEAST_ASKED = 0.05;

/** What nobody would choose from a list: small talk, and what makes sense only after something else. */
const NOT_ASKED =
  /^chat\.(affirm|deny|repeat|greet|goodbye|thanks|restart|frustration)$|^handoff\.cancel$|^out_of_scope$/;

/** True for what a person may want to see or be asked about. */
export function isAskable(knowledge: Knowledge, intent: string): boolean {
  return !NOT_ASKED.test(intent) && intent in knowledge.answers;
}

/** The intents to ask about: the best one to three that are things one can ask for. */
export function closeCalls(knowledge: Knowledge, ranked: readonly Ranked[]): string[] {
  const askable = ranked.filter(({ intent }) => isAskable(knowledge, intent));
  const least = Math.max(LEAST_ASKED, (askable[0]?.confidence ?? 0) / 8);
  return askable
    .filter(({ confidence }) => confidence >= least)
    .slice(0, 3)
    .map(({ intent }) => intent);
}

/** What a follow-up may rest on. */
export function contextOf(knowledge: Knowledge, state: State, entities: readonly Entity[]): Context {
  const before = state.answered.find((intent) => !intent.startsWith('chat.') && intent !== OUT_OF_SCOPE) ?? null;
  const { grammar, more, followUps } = knowledge.lexicon;
  // After danger nothing that was said is passed over.
  const parting = state.danger ? { ...grammar, putAside: [], instead: [] } : grammar;
  return { ...parting, before, more, followUps, entities };
}

/** The reading of a pressed button. */
export function certain(intent: string, locale: string): Reading {
  return { ranked: [{ intent, confidence: 0.99 }], asked: [intent], entities: [], locale, sure: 'yes' };
}

/** The ways on when nothing was understood. */
export function fallbackChoices(knowledge: Knowledge): readonly string[] {
  return knowledge.phrases['fallback.choices'] ?? [];
}

/** A message's plain words. */
export function spoken(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}

/** A text's plain words, short forms opened. */
function spokenWords(knowledge: Knowledge, text: string): string {
  return words(text, knowledge.lexicon.expansions).join(' ');
}
