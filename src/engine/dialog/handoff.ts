// Asking for a human counselor and changing one's mind: the words follow from what is stored in the same turn.
import { dutyAt } from '../hours.ts';
import type { Effect, Move, State } from '../turn.ts';
import type { Case } from './end.ts';

/** What asking for a person, or cancelling it, comes to. */
export function answerHandoff(it: Case, intent: string): { next: State; effects: readonly Effect[]; move: Move } {
  const { state, draft, knowledge, means } = it;
  const move: Move = { kind: 'handoff', intents: [intent] };
  const next: State = { ...state, answered: [intent, ...state.answered].slice(0, 8), misses: 0, stack: [] };
  const choices = knowledge.answers[intent]?.choices ?? [];
  draft.tell(intent);
  if (intent === 'handoff.cancel') {
    draft.phrase(state.handoff === 'waiting' ? 'handoff.cancelled' : 'handoff.none').choices(choices);
    return {
      next: { ...next, handoff: 'bot' },
      effects: state.handoff === 'waiting' ? [{ type: 'cancelTicket' }] : [],
      move,
    };
  }
  if (state.handoff === 'waiting') {
    sayRequest(it);
    return { next, effects: [], move };
  }
  const { open } = dutyAt(knowledge.organization.counselors, means.now);
  draft
    .phrase(open ? 'handoff.open.on_duty' : 'handoff.open.off_duty')
    .lines(['crisis', 'substance'], true)
    .choices([...choices.slice(0, 3), 'handoff.cancel']);
  const risk = state.danger?.level ?? 'none';
  return {
    next: { ...next, handoff: 'waiting' },
    effects: [{ type: 'openTicket', reason: state.danger?.kind ?? 'asked', risk }],
    move,
  };
}

/** Says how a request for a person stands now: what was said about it earlier may no longer hold. */
export function sayRequest({ state, draft, knowledge }: Case): void {
  const choices = knowledge.answers['handoff.human']?.choices ?? [];
  if (state.handoff !== 'waiting') draft.phrase('handoff.none').choices(choices);
  else {
    draft
      .phrase('handoff.already')
      .lines(['crisis', 'substance'], true)
      .choices([...choices.slice(0, 3), 'handoff.cancel']);
  }
}
