// Guided conversations: runs the steps of a flow up to its next question, reads an answer to one, and knows when it is over.
import type { Draft } from '../compose.ts';
import type { Condition, Flow, FlowChoice, Knowledge, Step } from '../knowledge.ts';
import type { Choice } from '../message.ts';
import { madeOf } from '../text/made.ts';
import type { Effect, Frame, Past } from '../turn.ts';

/** What running a flow came to: the frame that waits for an answer, or null at its end. */
export interface Run {
  readonly frame: Frame | null;
  readonly effects: readonly Effect[];
  /** A slot `region` that was filled, to be kept beyond the flow. */
  readonly region: string | null;
}

const MOST_STEPS = 50;

/** A question about a choice does not choose it ("what if i delete it"), and a no to it neither ("please do not erase it"). */
const QUESTION =
  /^(what|why|how|when|where|who|which|should|if)\b|^(do|does|did|can|could|is|are|will|would) (i|you|it|he|she|they|we|this|that|the|my)\b/;
const NEGATED = /\b(not|never|without)\b/;

/** A step that waits for an answer. */
export type Question = Extract<Step, { kind: 'ask' }>;

/** The choice that words mean, and whether in exactly its words. */
export interface Meant {
  readonly choice: FlowChoice;
  readonly exact: boolean;
}

/** Begins a flow. `region` is the country the person named, which the flow then need not ask. */
export function beginFlow(knowledge: Knowledge, name: string, region: string | null, draft: Draft): Run {
  const flow = knowledge.flows[name]!;
  const slots: Record<string, string> = region ? { region } : {};
  return runFlow(
    flow,
    { flow: name, step: flow.start, slots, score: 0, asides: 0, version: flow.version, at: draft.means.now },
    draft,
  );
}

/** Says and branches from the frame's step on until a question waits or the flow ends. */
function runFlow(flow: Flow, from: Frame, draft: Draft): Run {
  let frame = from;
  const effects: Effect[] = [];
  const region = () => frame.slots.region ?? null;
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const step = flow.steps[frame.step];
    if (!step) break;
    if (step.kind === 'branch') {
      frame = { ...frame, step: step.branch.find((arm) => holds(arm.if, frame))!.next };
    } else if (step.kind === 'ask') {
      draft.text(step.ask).buttons(buttonsOf(step));
      return { frame: { ...frame, at: draft.means.now }, effects, region: region() };
    } else {
      const said = `${frame.flow}.${frame.step}`;
      draft.variant(said, step.say).lines(step.lines, false).choices(step.choices);
      if (step.effect === 'erase') effects.push({ type: 'erase' });
      if (step.next === null) break;
      frame = { ...frame, step: step.next };
    }
  }
  draft.cite(flow.sources, flow.reviewed);
  return { frame: null, effects, region: region() };
}

/** Takes an answer to the question that waits and goes on. */
export function answerFlow(knowledge: Knowledge, frame: Frame, choice: FlowChoice, draft: Draft): Run {
  const flow = knowledge.flows[frame.flow]!;
  const step = flow.steps[frame.step] as Question;
  const next = choice.next ?? step.next!;
  const answered = {
    ...frame,
    slots: { ...frame.slots, [step.slot]: choice.value },
    score: frame.score + choice.score,
    step: next,
    trail: trailOf(frame),
  };
  return runFlow(flow, answered, draft);
}

/** Goes on to `next` without an answer. */
export function skipQuestion(knowledge: Knowledge, frame: Frame, next: string, draft: Draft): Run {
  return runFlow(knowledge.flows[frame.flow]!, { ...frame, step: next, trail: trailOf(frame) }, draft);
}

/** The frame as it stood at the question before, that answer undone; null at the first question. */
export function stepBack(frame: Frame): Frame | null {
  const past = frame.trail?.at(-1);
  return past ? { ...frame, ...past, trail: frame.trail!.slice(0, -1) } : null;
}

/** Puts the question a frame waits at once more. */
export function putAgain(knowledge: Knowledge, frame: Frame, draft: Draft): Run {
  return runFlow(knowledge.flows[frame.flow]!, frame, draft);
}

function trailOf({ step, slots, score, trail = [] }: Frame): readonly Past[] {
  return [...trail, { step, slots, score }];
}

/** The question a frame waits at. */
export function openQuestion(knowledge: Knowledge, frame: Frame): Question | null {
  const step = knowledge.flows[frame.flow]?.steps[frame.step];
  return step?.kind === 'ask' ? step : null;
}

/** The choices of a question as buttons. */
export function buttonsOf(step: Question): Choice[] {
  return step.choices.map((choice) => ({ id: `flow:${choice.value}`, label: choice.label }));
}

/**
 * The choice that words mean: exactly a label or its own words, or a short message that begins with one of them or holds a
 * longer one. `said` are plain words joined by a space; `plain` makes any text so.
 */
export function meantChoice(step: Question, said: string, plain: (text: string) => string): Meant | null {
  const phrases = step.choices.map((choice) => [choice.label, choice.value, ...choice.also].map(plain).filter(Boolean));
  const words = said.split(' ');
  const whole = phrases.findIndex((list) => list.includes(said));
  const exact = whole >= 0 ? whole : phrases.findIndex((list) => madeOf(new Set(list), words));
  if (exact >= 0) return { choice: step.choices[exact]!, exact: true };
  if (words.length > 6 || QUESTION.test(said)) return null;
  let best: FlowChoice | null = null;
  let length = 0;
  for (const [number, choice] of step.choices.entries()) {
    for (const phrase of phrases[number]!) {
      const at = phrase.includes(' ') ? ` ${said} `.indexOf(` ${phrase} `) : said.startsWith(`${phrase} `) ? 0 : -1;
      if (at >= 0 && phrase.length > length && !NEGATED.test(said.slice(0, at))) {
        best = choice;
        length = phrase.length;
      }
    }
  }
  return best && { choice: best, exact: false };
}

/** Why a frame can no longer go on, or null. */
export function ended(knowledge: Knowledge, frame: Frame, now: number): 'expired' | 'changed' | null {
  const flow = knowledge.flows[frame.flow];
  if (!flow || flow.version !== frame.version || !flow.steps[frame.step]) return 'changed';
  return now - frame.at > flow.expires * 60_000 ? 'expired' : null;
}

function holds(condition: Condition, frame: Frame): boolean {
  if (condition.score !== undefined && frame.score < condition.score) return false;
  if (condition.slot === undefined) return true;
  const value = frame.slots[condition.slot];
  if (condition.is !== undefined) return value === condition.is;
  return (value !== undefined) === (condition.known ?? true);
}
