// What a message means while a flow's question waits: an answer, leaving, going back, skipping, a changed answer, or something else.
import type { FlowChoice } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { wordsOf } from '../nlu/features.ts';
import { madeOf } from '../text/made.ts';
import type { Token } from '../text/normalise.ts';
import type { Frame, Move } from '../turn.ts';
import { type Case, type Decision, goOn, leave, waiting } from './end.ts';
import { answerFlow, type Meant, openQuestion, putAgain, skipQuestion, stepBack } from './flow.ts';
import { choiceMeant, flowChoice, isBeforeDanger } from './hear.ts';
import { sayAgain } from './repair.ts';

const LEFT: Move = { kind: 'flow', intents: [] };

/** Answers what is about the question that waits; null for everything else. `rest`: what a correction leaves, or null where it is none. */
export function answerQuestion(it: Case, message: Message, rest: readonly Token[] | null): Decision | null {
  const { knowledge, state, tokens, draft } = it;
  const open = waiting(knowledge, state);
  if (!open) return null;
  const { frame, question } = open;
  const chosen = flowChoice(knowledge, state, message, tokens);
  if (chosen?.exact) return take(it, frame, chosen.choice);
  const { lexicon } = knowledge;
  const says = (phrases: ReadonlySet<string>) => madeOf(phrases, wordsOf(tokens), lexicon.fillers);
  if (says(lexicon.stop) || says(lexicon.cancel)) return leave(it, 'flow.left', null, LEFT);
  if (isBeforeDanger(state, frame)) return null;
  const wrong = rest?.length === 0 && state.last.length === 0 && stepBack(frame) !== null;
  if (says(lexicon.back) || wrong) return goBack(it, frame);
  if (rest) return changeAnswer(it, frame, rest);
  if (says(lexicon.skip)) {
    if (question.next === null) return leave(it, 'skip.left', null, LEFT);
    draft.phrase('skip.done');
    return goOn(it, skipQuestion(knowledge, frame, question.next, draft), null, moveOf(frame), below(it));
  }
  if (says(lexicon.again)) return sayAgain(it, null);
  return chosen && isPlain(it, frame, chosen) ? take(it, frame, chosen.choice) : null;
}

/** What cannot be undone is done on plain words only. */
function isPlain({ knowledge }: Case, frame: Frame, { choice, exact }: Meant): boolean {
  const next = knowledge.flows[frame.flow]!.steps[choice.next ?? openQuestion(knowledge, frame)!.next!];
  return exact || next?.kind !== 'say' || next.effect === null;
}

function take(it: Case, frame: Frame, choice: FlowChoice): Decision {
  return goOn(it, answerFlow(it.knowledge, frame, choice, it.draft), null, moveOf(frame), below(it));
}

/** The question before, with its answer undone; at the first one, that one again. */
function goBack(it: Case, frame: Frame): Decision {
  const { knowledge, draft, state } = it;
  const past = stepBack(frame);
  draft.phrase(past ? 'back.question' : 'back.first');
  // A country that was only told as the answer is undone with it.
  const undone = past && frame.slots.region !== past.slots.region;
  const from = undone ? { ...it, state: { ...state, region: past.slots.region ?? null } } : it;
  return goOn(from, putAgain(knowledge, past ?? frame, draft), null, moveOf(frame), below(it));
}

/** "No, I meant daily": the answer before, where the words fit it, else the one that waits; null where they fit neither. */
function changeAnswer(it: Case, frame: Frame, rest: readonly Token[]): Decision | null {
  const { knowledge, state, draft } = it;
  const meant = (at: Frame | null) => {
    const question = at && openQuestion(knowledge, at);
    const found = question && choiceMeant(knowledge, question, rest);
    return found && isPlain(it, at, found) ? found : null;
  };
  const past = stepBack(frame);
  const here = meant(frame);
  const before = meant(past);
  // Right after an unclear answer or a side question, the words are about the question that waits.
  const hereFirst = state.misses > 0 || state.last.length > 0;
  if (here && (hereFirst || !before)) return take(it, frame, here.choice);
  if (!past || !before) return null;
  draft.phrase('correct.answer');
  return take(it, past, before.choice);
}

function moveOf(frame: Frame): Move {
  return { kind: 'flow', intents: [frame.flow] };
}

function below(it: Case) {
  return it.state.stack.slice(0, -1);
}
