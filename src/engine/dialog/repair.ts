// Mending the talk: saying it again, simpler or shorter, going back, and what skip, cancel, a bare yes or no lead to.
import type { Form } from '../compose.ts';
import { wordsOf } from '../nlu/features.ts';
import { madeOf } from '../text/made.ts';
import type { Reading, State } from '../turn.ts';
import { alternate, formFor, writeParts } from './double.ts';
import { type Case, type Decision, digress, finish, goOn, waiting } from './end.ts';
import { putAgain } from './flow.ts';
import { answerHandoff, sayRequest } from './handoff.ts';
import { fallbackChoices, isAskable } from './hear.ts';
import { answerMisread } from './miss.ts';

const REPAIRS = new Set(['chat.repeat', 'chat.affirm', 'chat.deny']);

/** True for intents whose answer depends on what was said before. */
export function isRepair(intent: string): boolean {
  return REPAIRS.has(intent);
}

/** Answers one of those intents. */
export function answerRepair(it: Case, reading: Reading, intent: string): Decision {
  const { state, draft, knowledge } = it;
  if (intent === 'chat.repeat') return sayAgain(it, reading);
  // A no to all that was offered is one more misunderstanding.
  if (intent === 'chat.deny' && state.last[0] === 'ask') return answerMisread(it, reading);
  draft.phrase(intent === 'chat.affirm' ? 'affirm.nothing' : 'deny.nothing');
  draft.buttons(state.offered.filter((choice) => !choice.id.startsWith('flow:'))).choices(fallbackChoices(knowledge));
  return digress(it, { ...state, misses: 0 }, reading, { kind: 'answer', intents: [intent] }, []);
}

/** What words that mend the talk lead to where no question waits for them; null for all other messages. */
export function answerRepairWords(it: Case, reading: Reading): Decision | null {
  const { state, draft, knowledge } = it;
  const { lexicon } = knowledge;
  const says = (phrases: ReadonlySet<string>) => madeOf(phrases, wordsOf(it.tokens), lexicon.fillers);
  if (says(lexicon.back)) return goBack(it, reading);
  if (says(lexicon.again)) return sayAgain(it, reading);
  const cancels = says(lexicon.cancel);
  if (cancels && state.handoff === 'waiting') {
    const { next, effects, move } = answerHandoff(it, 'handoff.cancel');
    return finish(it, next, reading, move, effects);
  }
  if (!cancels && !says(lexicon.skip)) return null;
  draft.phrase(cancels ? 'cancel.nothing' : 'skip.nothing').choices(fallbackChoices(knowledge));
  const intents = [cancels ? 'handoff.cancel' : 'chat.deny'];
  return digress(it, { ...state, misses: 0 }, reading, { kind: 'answer', intents }, []);
}

/** True where the person wants fewer words. */
export function wantsShorter(it: Pick<Case, 'knowledge' | 'tokens'>): boolean {
  return says(it, it.knowledge.lexicon.shorter);
}

/** Says the last thing again: the question that waits, or what was told, simpler or shorter where that is asked. */
export function sayAgain(it: Case, reading: Reading | null): Decision {
  const { state, draft, knowledge } = it;
  const form: Form = wantsShorter(it) ? 'short' : says(it, knowledge.lexicon.simpler) ? 'simple' : 'same';
  const open = waiting(knowledge, state);
  if (open && state.last.length === 0) {
    draft.phrase('repeat.question');
    const run = putAgain(knowledge, open.frame, draft);
    if (form === 'simple') draft.text(open.question.again);
    return goOn(it, run, reading, { kind: 'flow', intents: ['chat.repeat'] }, state.stack.slice(0, -1));
  }
  const move = { kind: 'answer', intents: ['chat.repeat'] } as const;
  if (state.misses > 0) {
    draft.phrase('repeat.miss').buttons(state.offered);
    return finish(it, state, reading, move, [], state.expects);
  }
  const keys = state.last.length > 0 ? state.last : state.answered.filter((key) => !REPAIRS.has(key)).slice(0, 1);
  const told = keys.filter((key) => key in knowledge.answers || stepOf(it, key));
  if (told.length === 0) {
    draft.phrase('repeat.nothing').choices(fallbackChoices(knowledge));
    return digress(it, state, reading, move, [], 0);
  }
  draft.phrase({ short: 'shorter.lead', simple: 'simpler.lead', same: 'repeat.lead' }[form]);
  const intents = told.filter((key) => key in knowledge.answers && !key.startsWith('handoff.'));
  const before = formFor(it, intents, told.length > intents.length);
  writeParts(draft, intents, form === 'same' && before === 'short' ? 'short' : form);
  for (const key of told) {
    const step = stepOf(it, key);
    if (step) draft.variant(key, step.say, true).lines(step.lines, false).choices(step.choices);
    if (key.startsWith('handoff.')) sayRequest({ ...it, draft: draft.tell(key) });
  }
  draft.choices(alternate(intents.map((intent) => knowledge.answers[intent]!.choices)));
  return digress(it, state, reading, move, [], 0);
}

/** The answer before the last one; after a misunderstanding, the last one. */
function goBack(it: Case, reading: Reading): Decision {
  const { state, draft, knowledge } = it;
  const last = state.misses > 0 ? [] : state.last;
  const newest = state.answered.findIndex((intent) => !last.includes(intent));
  const answered = newest === -1 ? [] : state.answered.slice(newest);
  const returns = (intent: string) => isAskable(knowledge, intent) && !intent.startsWith('handoff.');
  const at = answered.findIndex((intent) => returns(intent) && knowledge.answers[intent]!.flow === null);
  const move = { kind: 'answer', intents: ['chat.repeat'] } as const;
  if (at === -1) {
    draft.phrase('back.nothing').choices(fallbackChoices(knowledge));
    return digress(it, { ...state, misses: 0 }, reading, move, [], 0);
  }
  const intent = answered[at]!;
  draft.phrase('back.lead').answer(intent, 'same').choices(knowledge.answers[intent]!.choices);
  const next: State = { ...state, answered: answered.slice(at), others: [], misses: 0 };
  return digress(it, next, reading, move, [], 0);
}

function stepOf({ knowledge }: Case, key: string) {
  const dot = key.indexOf('.');
  const step = knowledge.flows[key.slice(0, dot)]?.steps[key.slice(dot + 1)];
  return step?.kind === 'say' ? step : null;
}

function says({ tokens }: Pick<Case, 'tokens'>, phrases: readonly string[]): boolean {
  const said = ` ${wordsOf(tokens).join(' ')} `;
  return phrases.some((phrase) => said.includes(` ${phrase} `));
}
