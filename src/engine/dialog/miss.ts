// What is said when a message was not understood: a question back, other words the second time, a person the third.
import { OUT_OF_SCOPE } from '../nlu/rank.ts';
import type { Reading } from '../turn.ts';
import { type Case, type Decision, digress, finish, leave, waiting } from './end.ts';
import { buttonsOf } from './flow.ts';
import { closeCalls, fallbackChoices } from './hear.ts';

/** Nothing was understood: asks which is meant, or says so, each time in another way. Inside a flow its question is asked once in other words. */
export function answerUnclear(it: Case, reading: Reading): Decision {
  const { state, draft, knowledge } = it;
  if (waiting(knowledge, state)) return askOnceMore(it, reading);
  if (it.tokens.length === 0 && state.misses === 0) {
    draft.phrase('fallback.empty').choices(fallbackChoices(knowledge));
    return finish(it, { ...state, misses: 1 }, reading, { kind: 'fallback', intents: [] }, []);
  }
  const options = reading.sure === 'unsure' && state.misses === 0 ? closeCalls(knowledge, reading.ranked) : [];
  return options.length > 0 ? askBack(it, reading, 'ask', options) : fallBack(it, reading);
}

/** "That's not what I meant": its other close readings, or an open question; after that, as for every misunderstanding. */
export function answerMisread(it: Case, reading: Reading): Decision {
  const { state, draft, knowledge } = it;
  const intents = [reading.asked[0] === 'chat.deny' ? 'chat.deny' : 'chat.frustration'];
  if (waiting(knowledge, state)) {
    if (state.misses > 0) return leave(it, 'flow.lost', reading, { kind: 'fallback', intents: [] });
    draft.phrase('correct.open');
    return digress(it, { ...state, misses: 1 }, reading, { kind: 'answer', intents }, [], 0);
  }
  // A no to the one thing that was asked about is an answer: what is meant is asked openly.
  const toOne = state.last[0] === 'ask' && state.expects !== null;
  if (state.misses > 0 && !toOne) return fallBack(it, reading);
  if (state.others.length > 0) return askBack(it, reading, 'correct.offer', state.others);
  draft.phrase('correct.open').choices(fallbackChoices(knowledge));
  return finish(it, { ...state, misses: 1 }, reading, { kind: 'answer', intents }, []);
}

function askBack(it: Case, reading: Reading, phrase: string, options: readonly string[]): Decision {
  const only = options.length === 1 && phrase === 'ask' ? options[0]! : null;
  if (only) it.draft.phrase('ask.one', 'text', it.knowledge.answers[only]!.label);
  else it.draft.phrase(phrase);
  it.draft.choices(options).tell('ask');
  return finish(it, { ...it.state, misses: 1 }, reading, { kind: 'ask', intents: options }, [], only);
}

function askOnceMore(it: Case, reading: Reading): Decision {
  const { state, draft, knowledge } = it;
  const { question } = waiting(knowledge, state)!;
  if (state.misses >= 1) return leave(it, 'flow.lost', reading, { kind: 'fallback', intents: [] });
  draft.text(question.again).buttons(buttonsOf(question));
  return finish(it, { ...state, misses: 1 }, reading, { kind: 'flow', intents: [] }, []);
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
  // What was offered before is no longer what was said last.
  const last = state.last[0] === 'ask' ? [] : state.last;
  return finish(it, { ...state, misses, last }, reading, { kind: 'fallback', intents: [] }, [], expects);
}
