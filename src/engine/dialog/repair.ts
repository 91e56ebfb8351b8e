// Saying it again: the same words, simpler or shorter, and what a bare yes, no or thanks leads to.
import type { State } from '../turn.ts';
import type { Case } from './decide.ts';

const REPAIRS = new Set(['chat.repeat', 'chat.affirm', 'chat.deny']);

/** True for intents whose answer depends on what was said before. */
export function isRepair(intent: string): boolean {
  return REPAIRS.has(intent);
}

/** Writes the answer and returns the state that follows. */
export function answerRepair(it: Case, intent: string): State {
  const { state, draft, knowledge, tokens } = it;
  const before = state.answered.find((other) => !REPAIRS.has(other) && other in knowledge.answers);
  const next: State = { ...state, misses: 0 };
  if (intent !== 'chat.repeat') {
    draft.phrase(intent === 'chat.affirm' ? 'affirm.nothing' : 'deny.nothing');
    draft
      .buttons(state.offered.filter((choice) => !choice.id.startsWith('flow:')))
      .choices(knowledge.phrases['fallback.choices'] ?? []);
    return next;
  }
  if (!before) {
    draft.phrase('repeat.nothing').choices(knowledge.phrases['fallback.choices'] ?? []);
    return next;
  }
  const said = ` ${tokens.map((token) => token.mended ?? token.text).join(' ')} `;
  const asks = (phrases: readonly string[]) => phrases.some((phrase) => said.includes(` ${phrase} `));
  if (asks(knowledge.lexicon.shorter)) draft.phrase('shorter.lead').answer(before, 'short');
  else if (asks(knowledge.lexicon.simpler)) draft.phrase('simpler.lead').answer(before, 'simple');
  else draft.phrase('repeat.lead').answer(before, 'same');
  draft.choices(knowledge.answers[before]!.choices);
  return next;
}
