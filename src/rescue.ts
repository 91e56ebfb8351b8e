// What is said when something is broken: the engine's answer from a fresh state, the answer to danger, or the card of numbers.
import { NOT_STORED, type Outgoing } from './channel.ts';
import { handle } from './engine/bot.ts';
import { staticCard } from './engine/cards.ts';
import type { Means } from './engine/compose.ts';
import type { Knowledge } from './engine/knowledge.ts';
import type { Message } from './engine/message.ts';
import { CALM, explainOf, freshState, type State } from './engine/turn.ts';
import type { Answered } from './store/store.ts';

/**
 * The engine's turn. A stored state that breaks it is given up, keeping what it knows of danger if that does no harm;
 * where every state breaks it, the card of numbers. Each fault is handed to `report`.
 */
export function turnOf(
  knowledge: Knowledge,
  stored: State | null,
  message: Message,
  means: Means,
  report: (error: unknown) => void,
): Answered {
  const fresh = freshState(knowledge.organization.locale);
  const states = [fresh];
  if (stored) {
    const { region, danger, minor, handoff } = { ...fresh, ...stored };
    states.unshift({ ...fresh, ...stored }, { ...fresh, region, danger, minor, handoff });
  }
  for (const state of states) {
    try {
      return handle(knowledge, state, message, means);
    } catch (error) {
      report(error);
    }
  }
  return cardFor(knowledge, message, null);
}

/** What can be said of a turn without a store: its answer to danger, else the card; it changes nothing. */
export function withoutStore(knowledge: Knowledge, turn: Answered): Answered {
  if (turn.move.kind === 'safety') return { ...turn, next: null, effects: [] };
  return cardFor(knowledge, turn.message, turn.next);
}

/** The reply of a turn that no store took. */
export function unstored(turn: Answered, at: number): Outgoing {
  const { channel, conversation, user, id } = turn.message;
  const ref = { channel, conversation, user };
  return { seq: NOT_STORED, ref, replyTo: id, reply: turn.reply, at, explain: explainOf(turn) };
}

/** A turn that says the card of numbers and leaves the state as it is; `known` tells the place and the language. */
function cardFor(knowledge: Knowledge, message: Message, known: State | null): Answered {
  const locale = known?.locale ?? message.locale?.split('-')[0] ?? knowledge.organization.locale;
  const region = message.region ?? known?.region ?? null;
  return {
    message,
    screen: { ...CALM, language: locale },
    reading: null,
    move: { kind: 'fallback', intents: [] },
    reply: staticCard(knowledge, region, locale),
    next: null,
    effects: [],
  };
}
