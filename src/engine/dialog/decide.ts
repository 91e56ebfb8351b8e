// What is done with a message that speaks of no danger: a choice, an answer in a flow, an answer, a question back, or an honest "I don't know".
import { Draft, type Means } from '../compose.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { findEntities } from '../nlu/entities.ts';
import { understand } from '../nlu/understand.ts';
import type { Token } from '../text/normalise.ts';
import { type Entity, freshState, type Reading, type State } from '../turn.ts';
import { askOnReturn } from './checkin.ts';
import { correctionOf, otherThan } from './correct.ts';
import { answerDouble, meantIntents } from './double.ts';
import { type Case, type Decision, digress, finish, goOn } from './end.ts';
import { beginFlow, ended, putAgain } from './flow.ts';
import { answerForeign } from './foreign.ts';
import { answerHandoff } from './handoff.ts';
import { certain, closeCalls, contextOf, fallbackChoices, flowChoice, pressedChoice, spoken } from './hear.ts';
import { answerMisread, answerUnclear } from './miss.ts';
import { namedPlace } from './place.ts';
import { answerQuestion } from './question.ts';
import { answerRepair, answerRepairWords, isRepair } from './repair.ts';

/** Up to this many words, telling a place is all a message does. */
const FEW_WORDS = 6;

/** Decides and answers. */
export function decide(
  knowledge: Knowledge,
  before: State,
  message: Message,
  tokens: readonly Token[],
  means: Means,
): Decision {
  const language = foreignLanguage(knowledge, before, message, tokens);
  const draft = new Draft(knowledge, { ...before, locale: language ?? before.locale }, means);
  if (before.danger && before.danger.level !== 'urgent') draft.phrase('danger.header', 'notice');
  const danger = before.danger && askOnReturn(draft, before.danger, before.handoff);
  const state = closeFlows(knowledge, { ...before, danger }, draft, means.now);
  const it: Case = { knowledge, state, draft, tokens, means };
  if (state.handoff === 'human') {
    draft.phrase('handoff.held', 'notice');
    return finish(it, state, null, { kind: 'handoff', intents: [] }, []);
  }
  if (language) return answerForeign(it, read(it, message, []));
  const pressed = pressedChoice(knowledge, state, message, spoken(tokens));
  const rest = pressed ? null : correctionOf(knowledge, state, message.text, tokens);
  const answered = answerQuestion(it, message, rest);
  if (answered) return answered;
  const entities = findEntities(message.text, tokens, knowledge, means.now);
  const reading = read(it, message, entities);
  if (pressed) return answerReading(it, reading);
  if (rest?.length === 0) return answerMisread(it, reading);
  if (rest) {
    const corrected: Case = { ...it, tokens: rest };
    const own = read(corrected, { ...message, text: spoken(rest) }, entities);
    return answerReading(corrected, otherThan(knowledge, state, own));
  }
  return answerRepairWords(it, reading) ?? answerReading(it, reading);
}

/** The language of a message that is not in English; null for a choice, whatever its words. */
function foreignLanguage(
  knowledge: Knowledge,
  state: State,
  message: Message,
  tokens: readonly Token[],
): string | null {
  const language = knowledge.detectLanguage(message.text);
  if (!language || pressedChoice(knowledge, state, message, spoken(tokens))) return null;
  return flowChoice(knowledge, state, message, tokens) ? null : language;
}

/** What a message asks: the button it presses or names, else what its words mean. */
function read({ knowledge, state, tokens }: Case, message: Message, entities: readonly Entity[]): Reading {
  const pressed = pressedChoice(knowledge, state, message, spoken(tokens));
  if (pressed && pressed.id in knowledge.answers) return certain(pressed.id, state.locale);
  return understand(knowledge.model, tokens, state.locale, contextOf(knowledge, state, entities));
}

/** Answers what was read. */
export function answerReading(it: Case, reading: Reading): Decision {
  const { knowledge, state, draft } = it;
  if (it.tokens.length === 0) return answerUnclear(it, reading);
  if (it.tokens.length <= FEW_WORDS && namedPlace(knowledge, it.tokens)) {
    draft.phrase('region.set').choices(fallbackChoices(knowledge));
    return digress(it, { ...state, misses: 0 }, reading, { kind: 'answer', intents: [] }, []);
  }
  const asked = meantIntents(it, reading);
  // "Start over. How long does it last?" is the first question of a new talk.
  const from = reading.asked.includes('chat.restart') ? { ...it, state: restarted(state) } : it;
  if (asked.length > 1) return answerDouble(from, reading, asked);
  if (asked[0]) return answerIntent(from, reading, asked[0]);
  return answerUnclear(it, reading);
}

/** Answers one intent and, inside a flow, comes back to its question. */
function answerIntent(it: Case, reading: Reading, intent: string): Decision {
  const { knowledge, state, draft } = it;
  if (intent.startsWith('handoff.')) {
    const { next, effects, move } = answerHandoff(it, intent);
    return finish(it, next, reading, move, effects);
  }
  if (intent === 'chat.restart') {
    draft.phrase('restart').choices(knowledge.phrases['welcome.choices'] ?? []);
    return finish(it, restarted(state), reading, { kind: 'answer', intents: [intent] }, []);
  }
  if (isRepair(intent)) return answerRepair(it, reading, intent);
  const answer = knowledge.answers[intent]!;
  const frame = state.stack.at(-1);
  if (frame && answer.flow === frame.flow) {
    // What is asked for is under way: its question is the answer.
    const run = putAgain(knowledge, frame, draft.phrase('repeat.question'));
    return goOn(it, run, reading, { kind: 'flow', intents: [intent] }, state.stack.slice(0, -1));
  }
  const times = state.answered.findIndex((other) => other !== intent);
  const repeats = times === -1 ? state.answered.length : times;
  if (repeats === 1 && /^(facts|addiction|withdrawal|overdose|next_steps)\./.test(intent)) draft.phrase('again.same');
  draft.answer(intent);
  const pressed = repeats >= 2 && intent.startsWith('boundary.');
  if (pressed) draft.phrase('boundary.pressed').choices(['handoff.human']);
  const others = closeCalls(
    knowledge,
    reading.ranked.filter((other) => other.intent !== intent),
  );
  const next: State = { ...state, answered: [intent, ...state.answered].slice(0, 8), others, misses: 0 };
  if (answer.flow && !state.stack.some((frame) => frame.flow === answer.flow)) {
    const run = beginFlow(knowledge, answer.flow, state.region, draft);
    return goOn({ ...it, state: next }, run, reading, { kind: 'flow', intents: [intent] }, state.stack);
  }
  draft.choices(answer.choices);
  const decision = digress(it, next, reading, { kind: 'answer', intents: [intent] }, []);
  return pressed ? { ...decision, next: { ...decision.next, expects: 'handoff.human' } } : decision;
}

/** A fresh talk: only danger, a request for a counselor, and where and in which language the person is stay. */
function restarted({ locale, region, danger, minor, handoff }: State): State {
  return { ...freshState(locale, region), danger, minor, handoff };
}

/** Leaves flows that ran out of time or whose text changed, and says so once. */
function closeFlows(knowledge: Knowledge, state: State, draft: Draft, now: number): State {
  const frame = state.stack.at(-1);
  const why = frame ? ended(knowledge, frame, now) : null;
  if (!why) return state;
  draft.phrase(`flow.${why}`, 'notice');
  return { ...state, stack: [], offered: [] };
}
