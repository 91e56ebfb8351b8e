// What is done with a message that speaks of no danger: a choice, an answer in a flow, an answer, a question back, or an honest "I don't know".
import { Draft, type Means } from '../compose.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { OUT_OF_SCOPE, understand } from '../nlu/understand.ts';
import { isSpanish } from '../text/language.ts';
import type { Token } from '../text/normalise.ts';
import { type Effect, freshState, type Move, type Reading, type State, type Turn } from '../turn.ts';
import { answerFlow, beginFlow, buttonsOf, ended, openQuestion, type Run } from './flow.ts';
import { answerHandoff } from './handoff.ts';
import {
  certain,
  closeCalls,
  contextOf,
  fallbackChoices,
  flowChoice,
  madeOf,
  meantIntent,
  pressedChoice,
  spoken,
} from './hear.ts';
import { namedPlace } from './place.ts';
import { answerRepair, isRepair } from './repair.ts';

/** A flow's question may have more choices than an answer has ways on. */
const MOST_ANSWERS = 10;

const MOST_ASIDES = 2;
/** Up to this many words, telling a place is all a message does. */
const FEW_WORDS = 6;

/** The part of a turn that is decided here. */
export type Decision = Omit<Turn, 'message' | 'screen'>;

/** What the branches of the decision share. */
export interface Case {
  readonly knowledge: Knowledge;
  readonly state: State;
  readonly draft: Draft;
  readonly tokens: readonly Token[];
  readonly means: Means;
}

/** Decides and answers. */
export function decide(
  knowledge: Knowledge,
  before: State,
  message: Message,
  tokens: readonly Token[],
  means: Means,
): Decision {
  const draft = new Draft(knowledge, before, means);
  const danger = before.danger;
  if (danger && danger.level !== 'urgent') draft.phrase('danger.header', 'notice');
  const state = closeFlows(knowledge, before, draft, means.now);
  const it: Case = { knowledge, state, draft, tokens, means };
  if (state.handoff === 'human') {
    draft.phrase('handoff.held', 'notice');
    return finish(it, state, null, { kind: 'handoff', intents: [] }, []);
  }
  const pressed = pressedChoice(knowledge, state, message, spoken(tokens));
  const frame = state.stack.at(-1);
  const question = frame && openQuestion(knowledge, frame);
  if (frame && question) {
    const choice = flowChoice(knowledge, state, message, tokens);
    if (choice) return goOn(it, answerFlow(knowledge, frame, choice, draft), [frame.flow], state.stack.slice(0, -1));
    if (madeOf(knowledge.lexicon.stop, spoken(tokens).split(' '))) {
      draft.phrase('flow.left').choices(fallbackChoices(knowledge));
      return finish(
        it,
        { ...state, stack: state.stack.slice(0, -1), misses: 0 },
        null,
        { kind: 'flow', intents: [] },
        [],
      );
    }
  }
  const reading =
    pressed && pressed.id in knowledge.answers
      ? certain(pressed.id, state.locale)
      : understand(knowledge.model, tokens, state.locale, contextOf(knowledge, state));
  return answerReading(it, reading);
}

function answerReading(it: Case, reading: Reading): Decision {
  const { knowledge, state, draft } = it;
  if (it.tokens.length === 0) {
    draft.phrase('fallback.empty').choices(fallbackChoices(knowledge));
    return digress(it, state, reading, { kind: 'fallback', intents: [] }, []);
  }
  if (it.tokens.length <= FEW_WORDS && namedPlace(knowledge, it.tokens)) {
    draft.phrase('region.set').choices(fallbackChoices(knowledge));
    return digress(it, { ...state, misses: 0 }, reading, { kind: 'answer', intents: [] }, []);
  }
  const asked = meantIntent(state, reading);
  if (asked) return answerIntent(it, reading, asked);
  if (isSpanish(knowledge.lexicon.spanish, it.tokens)) {
    draft.phrase('language.es').choices(['handoff.human']);
    return digress(it, state, reading, { kind: 'fallback', intents: [] }, []);
  }
  const frame = state.stack.at(-1);
  const question = frame && openQuestion(knowledge, frame);
  if (frame && question) return askAgain(it, reading, question);
  const options = reading.sure === 'unsure' && state.misses === 0 ? closeCalls(knowledge, reading.ranked) : [];
  if (options.length > 0) {
    draft.phrase('ask').choices(options);
    return finish(it, { ...state, misses: 1 }, reading, { kind: 'ask', intents: options }, []);
  }
  return fallBack(it, reading);
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
    return finish(
      it,
      { ...state, answered: [], misses: 0, stack: [] },
      reading,
      { kind: 'answer', intents: [intent] },
      [],
    );
  }
  if (isRepair(intent))
    return digress(it, answerRepair(it, intent), reading, { kind: 'answer', intents: [intent] }, []);
  const answer = knowledge.answers[intent]!;
  const times = state.answered.findIndex((other) => other !== intent);
  const repeats = times === -1 ? state.answered.length : times;
  if (repeats === 1 && /^(facts|addiction|withdrawal|overdose|next_steps)\./.test(intent)) draft.phrase('again.same');
  draft.answer(intent);
  const pressed = repeats >= 2 && intent.startsWith('boundary.');
  if (pressed) draft.phrase('boundary.pressed').choices(['handoff.human']);
  const next: State = { ...state, answered: [intent, ...state.answered].slice(0, 8), misses: 0 };
  if (answer.flow && !state.stack.some((frame) => frame.flow === answer.flow)) {
    return goOn({ ...it, state: next }, beginFlow(knowledge, answer.flow, state.region, draft), [intent], state.stack);
  }
  draft.choices(answer.choices);
  const decision = digress(it, next, reading, { kind: 'answer', intents: [intent] }, []);
  return pressed ? { ...decision, next: { ...decision.next, expects: 'handoff.human' } } : decision;
}

/** After the steps of a flow: its frame waits, or it has ended. */
function goOn(it: Case, run: Run, intents: readonly string[], below: State['stack']): Decision {
  if (run.effects.some((effect) => effect.type === 'erase')) {
    const empty = freshState(it.knowledge.organization.locale);
    return finish(it, empty, null, { kind: 'flow', intents }, run.effects);
  }
  const stack = run.frame ? [...below, run.frame].slice(-2) : below;
  const next: State = { ...it.state, stack, misses: 0, region: run.region ?? it.state.region };
  if (!run.frame && below.length > 0)
    return digress({ ...it, state: next }, next, null, { kind: 'flow', intents }, run.effects);
  return finish(it, next, null, { kind: 'flow', intents }, run.effects);
}

/** Ends a turn that may have interrupted a flow: says how to go on and puts the question again. */
function digress(it: Case, next: State, reading: Reading | null, move: Move, effects: readonly Effect[]): Decision {
  const frame = next.stack.at(-1);
  const question = frame && openQuestion(it.knowledge, frame);
  if (!frame || !question) return finish(it, next, reading, move, effects);
  // Whoever keeps asking other things has left the questions behind.
  if (frame.asides >= MOST_ASIDES)
    return finish(it, { ...next, stack: next.stack.slice(0, -1) }, reading, move, effects);
  it.draft.text(it.knowledge.flows[frame.flow]!.resume).text(question.ask);
  const { reply } = it.draft.done(false, 0);
  const offered = buttonsOf(question);
  const stack = [...next.stack.slice(0, -1), { ...frame, asides: frame.asides + 1, at: it.means.now }];
  const state: State = { ...next, stack, said: it.draft.said, offered, expects: null };
  const blocks = [...reply.blocks, { type: 'choices' as const, choices: offered }];
  const kind = move.kind === 'answer' ? 'resume' : move.kind;
  return { reading, move: { ...move, kind }, reply: { ...reply, blocks }, next: state, effects };
}

function askAgain(it: Case, reading: Reading, question: NonNullable<ReturnType<typeof openQuestion>>): Decision {
  const { state, draft, knowledge } = it;
  if (state.misses >= 1) {
    draft.phrase('flow.lost').choices(fallbackChoices(knowledge));
    return finish(
      it,
      { ...state, stack: state.stack.slice(0, -1), misses: 0 },
      reading,
      { kind: 'fallback', intents: [] },
      [],
    );
  }
  draft.text(question.again).buttons(buttonsOf(question));
  return finish(it, { ...state, misses: state.misses + 1 }, reading, { kind: 'flow', intents: [] }, []);
}

function fallBack(it: Case, reading: Reading): Decision {
  const { state, draft, knowledge } = it;
  const misses = Math.min(state.misses + 1, 3);
  const elsewhere = misses === 1 && reading.ranked[0]?.intent === OUT_OF_SCOPE && OUT_OF_SCOPE in knowledge.answers;
  if (elsewhere) draft.answer(OUT_OF_SCOPE);
  else draft.phrase(`fallback.${misses}`);
  if (misses === 3) draft.lines(['crisis', 'substance'], true);
  draft.choices(misses === 3 ? ['handoff.human'] : fallbackChoices(knowledge));
  const expects = misses === 3 ? 'handoff.human' : null;
  return finish(it, { ...state, misses }, reading, { kind: 'fallback', intents: [] }, [], expects);
}

/** Ends a turn: the reply and the state that follows. */
function finish(
  it: Case,
  next: State,
  reading: Reading | null,
  move: Move,
  effects: readonly Effect[],
  expects: string | null = null,
): Decision {
  const { reply, offered } = it.draft.done(false, next.stack.length > 0 ? MOST_ANSWERS : undefined);
  const said = effects.some((effect) => effect.type === 'erase') ? {} : it.draft.said;
  return { reading, move, reply, next: { ...next, said, offered, expects }, effects };
}

/** Leaves flows that ran out of time or whose text changed, and says so once. */
function closeFlows(knowledge: Knowledge, state: State, draft: Draft, now: number): State {
  const frame = state.stack.at(-1);
  const why = frame ? ended(knowledge, frame, now) : null;
  if (!why) return state;
  draft.phrase(`flow.${why}`, 'notice');
  return { ...state, stack: [], offered: [] };
}
