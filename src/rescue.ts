// What is said when something is broken: the engine's answer from a fresh state, the answer to danger, or the card of numbers.
import { NOT_STORED, type Outgoing } from './channel.ts';
import { answerSigns, handle } from './engine/bot.ts';
import type { Cards } from './engine/cards.ts';
import type { Means } from './engine/compose.ts';
import type { Knowledge } from './engine/knowledge.ts';
import type { Message } from './engine/message.ts';
import { CALM, explainOf, freshState, type State } from './engine/turn.ts';
import type { Answered } from './store/store.ts';

/**
 * The engine's turn. A stored state that breaks it is given up, keeping what it knows of danger if that does no harm.
 * Where every state breaks it, danger is answered by its signs alone, and all else by the card of numbers. Each fault is
 * handed to `report`.
 */
export function turnOf(
  knowledge: Knowledge,
  stored: State | null,
  message: Message,
  means: Means,
  cards: Cards,
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
  try {
    const danger = answerSigns(knowledge, { ...fresh, region: stored?.region ?? null }, message, means);
    if (danger) return { ...danger, next: null, effects: [] };
  } catch (error) {
    report(error);
  }
  return cardFor(cards, message, stored);
}

/** What can be said of a turn without a store: its answer to danger, else the card; it changes nothing. */
export function withoutStore(cards: Cards, turn: Answered): Answered {
  // An edited message without danger has an empty reply: it needs no card.
  if (turn.move.kind === 'safety' || turn.message.edited) return { ...turn, next: null, effects: [] };
  return cardFor(cards, turn.message, turn.next);
}

/** The reply of a turn that no store took. */
export function unstored(turn: Answered, at: number): Outgoing {
  const { channel, conversation, user, id } = turn.message;
  const ref = { channel, conversation, user };
  return { seq: NOT_STORED, ref, replyTo: id, reply: turn.reply, at, explain: explainOf(turn) };
}

/** A turn that says the card of numbers and leaves the state as it is; `known` tells the place and the language. */
function cardFor(cards: Cards, message: Message, known: State | null): Answered {
  const locale = known?.locale ?? message.locale?.split('-')[0] ?? null;
  const region = message.region ?? known?.region ?? null;
  return {
    message,
    screen: { ...CALM, language: locale ?? CALM.language },
    reading: null,
    move: { kind: 'fallback', intents: [] },
    reply: cards(region, locale),
    next: null,
    effects: [],
  };
}
