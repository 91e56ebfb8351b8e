// How a turn ends: the reply and the state that follows; where a flow's question waits, it is put again once what came between is answered.
import type { Draft, Means } from '../compose.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Token } from '../text/normalise.ts';
import { type Effect, type Frame, freshState, type Move, type Reading, type State, type Turn } from '../turn.ts';
import { buttonsOf, openQuestion, type Run } from './flow.ts';
import { fallbackChoices } from './hear.ts';

/** A flow's question may have more choices than an answer has ways on. */
const MOST_ANSWERS = 10;

const MOST_ASIDES = 2;

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

/** The flow whose question waits, with that question. */
export function waiting(
  knowledge: Knowledge,
  state: State,
): { readonly frame: Frame; readonly question: NonNullable<ReturnType<typeof openQuestion>> } | null {
  const frame = state.stack.at(-1);
  const question = frame && openQuestion(knowledge, frame);
  return frame && question ? { frame, question } : null;
}

/** Ends a turn: the reply and the state that follows. */
export function finish(
  it: Case,
  next: State,
  reading: Reading | null,
  move: Move,
  effects: readonly Effect[],
  expects: string | null = null,
): Decision {
  const waits = next.stack.length > 0;
  const { reply, offered } = it.draft.done(false, waits ? MOST_ANSWERS : undefined);
  if (effects.some((effect) => effect.type === 'erase')) {
    return { reading, move, reply, next: { ...next, offered, expects }, effects };
  }
  // Where a question waits, that question is what was said last.
  const last = waits ? [] : it.draft.told.length > 0 ? it.draft.told : next.last;
  return { reading, move, reply, next: { ...next, said: it.draft.said, last, offered, expects }, effects };
}

/**
 * Ends a turn that may have interrupted a flow: says how to go on and puts the question again.
 * `asides` is how much the interruption counts.
 */
export function digress(
  it: Case,
  next: State,
  reading: Reading | null,
  move: Move,
  effects: readonly Effect[],
  asides = 1,
): Decision {
  const open = waiting(it.knowledge, next);
  if (!open) return finish(it, next, reading, move, effects);
  const { frame, question } = open;
  // Whoever keeps asking other things has left the questions behind.
  if (frame.asides + asides > MOST_ASIDES) {
    it.draft.phrase('flow.aside');
    return finish(it, { ...next, stack: [] }, reading, move, effects);
  }
  it.draft.text(it.knowledge.flows[frame.flow]!.resume).text(question.ask);
  const { reply } = it.draft.done(false, 0);
  const offered = buttonsOf(question);
  const stack = [...next.stack.slice(0, -1), { ...frame, asides: frame.asides + asides, at: it.means.now }];
  const { said, told: last } = it.draft;
  const blocks = [...reply.blocks, { type: 'choices' as const, choices: offered }];
  const kind = move.kind === 'answer' ? 'resume' : move.kind;
  const state: State = { ...next, stack, said, last, offered, expects: null };
  return { reading, move: { ...move, kind }, reply: { ...reply, blocks }, next: state, effects };
}

/** After the steps of a flow: its frame waits, or it has ended. `below` are the flows it lies on. */
export function goOn(it: Case, run: Run, reading: Reading | null, move: Move, below: State['stack']): Decision {
  if (run.effects.some((effect) => effect.type === 'erase')) {
    return finish(it, freshState(it.knowledge.organization.locale), reading, move, run.effects);
  }
  const stack = run.frame ? [...below, run.frame].slice(-2) : below;
  const next: State = { ...it.state, stack, misses: 0, others: [], region: run.region ?? it.state.region };
  if (!run.frame && below.length > 0) return digress({ ...it, state: next }, next, reading, move, run.effects);
  return finish(it, next, reading, move, run.effects);
}

/** Leaves what was under way, with a phrase that says so. */
export function leave(it: Case, phrase: string, reading: Reading | null, move: Move): Decision {
  it.draft.phrase(phrase).choices(fallbackChoices(it.knowledge));
  return finish(it, { ...it.state, stack: [], misses: 0 }, reading, move, []);
}
