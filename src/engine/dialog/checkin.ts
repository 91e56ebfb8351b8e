// The one gentle question after danger: an hour later by itself, or when the person comes back before it was asked.
import { Draft, type Means } from '../compose.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Danger, State, Turn } from '../turn.ts';
import { isAftermath, responseFor, SAME_MOMENT, stickyDanger } from './danger.ts';

/** When the person is to be asked how it is, ms UTC; null: not, or not any more. */
export function checkInAt({ danger, handoff }: State): number | null {
  if (!danger || danger.asked !== null || handoff === 'human') return null;
  // What appears unasked on a screen may be read by whoever does the harm: such a person is asked only when they write.
  if (danger.hurt) return null;
  return danger.at + SAME_MOMENT;
}

/** The question by itself; null where it is not, or no longer, due. */
export function checkIn(knowledge: Knowledge, state: State, means: Means): Pick<Turn, 'reply' | 'next'> | null {
  const due = checkInAt(state);
  const danger = stickyDanger(knowledge, state.danger, means.now);
  if (due === null || due > means.now || !danger) return null;
  const draft = new Draft(knowledge, { ...state, locale: danger.language }, means);
  const response = responseFor(knowledge, danger);
  askHow(draft.phrase('danger.header', 'notice'), danger)
    .lines(response.lines, true)
    .cite(response.sources, response.reviewed)
    .choices(response.choices);
  const { reply, offered } = draft.done();
  const next = { ...state, said: draft.said, last: ['danger'], offered, danger: { ...danger, asked: means.now } };
  return { reply, next };
}

/**
 * The danger as it is once the person, who has come back with something else, is asked in `draft` how it is; unchanged
 * where it is not the time. What they say next may well be about that something else, so `asked` begins no new aftermath.
 */
export function askOnReturn(draft: Draft, danger: Danger, handoff: State['handoff']): Danger {
  if (danger.asked !== null || handoff === 'human' || isAftermath(danger, draft.means.now)) return danger;
  askHow(draft, danger);
  return { ...danger, asked: danger.at };
}

function askHow(draft: Draft, danger: Danger): Draft {
  return draft.phrase(danger.about === 'other' ? 'danger.checkin.other' : 'danger.checkin.self');
}
