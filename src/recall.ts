// What is known of a person when something is to be said: the conversation's state, and danger from their other conversations.
import type { Clock } from './clock.ts';
import type { Means } from './engine/compose.ts';
import { checkIn } from './engine/dialog/checkin.ts';
import { stickyDanger, worseDanger } from './engine/dialog/danger.ts';
import type { Knowledge } from './engine/knowledge.ts';
import type { ConversationRef } from './engine/message.ts';
import { type Danger, freshState, type State } from './engine/turn.ts';
import type { CheckIn, DueCheckIn, Store } from './store/store.ts';

const HOUR = 3_600_000;

/** The conversation's state with the worst danger that the person spoke of on the channel and that has not faded; null where nothing is known. */
export async function recall(
  { store, knowledge, clock }: { readonly store: Store; readonly knowledge: Knowledge; readonly clock: Clock },
  ref: ConversationRef,
): Promise<State | null> {
  const { locale, stickyHours } = knowledge.organization;
  const now = clock.now();
  const state = await store.load(ref);
  const other = await store.danger(ref, now - stickyHours * HOUR);
  const sticky = (danger: Danger | null) => stickyDanger(knowledge, danger, now);
  const danger = worseDanger(sticky(state?.danger ?? null), sticky(other));
  return danger ? { ...(state ?? freshState(locale)), danger } : state;
}

/** The question after danger; null where there is none to ask, or the engine fails on the state. */
export function questionOf(
  knowledge: Knowledge,
  { state }: DueCheckIn,
  means: Means,
  report: (error: unknown) => void,
): CheckIn | null {
  try {
    return state && checkIn(knowledge, { ...freshState(), ...state }, means);
  } catch (error) {
    report(error);
    return null;
  }
}
