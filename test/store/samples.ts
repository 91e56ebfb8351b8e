// Messages and turns for tests of the store and the host.
import { createMessage, type Message } from '../../src/engine/message.ts';
import { type Effect, freshState, type State, type Turn } from '../../src/engine/turn.ts';

/** A message of a conversation; `at` rises with n. */
export function message(conversation: string, n: number, text = `message ${n}`): Message {
  return createMessage({
    channel: 'test',
    conversation,
    user: `person of ${conversation}`,
    id: `m${n}`,
    text,
    private: true,
    at: 1_000 + n,
  });
}

/** The same turn, with danger seen in its message. */
export function inDanger(turn: Turn): Turn {
  return { ...turn, screen: { ...turn.screen, level: 'crisis', kind: 'suicide', about: 'self' } };
}

/** A turn that answers a message with a line of text. */
export function turn(asked: Message, says = `answer to ${asked.id}`, effects: Effect[] = [], next?: State): Turn {
  return {
    message: asked,
    screen: { level: 'none', kind: null, about: null, because: [], lowered: [], hint: null, language: 'en' },
    reading: null,
    move: { kind: 'fallback', intents: [] },
    reply: { blocks: [{ type: 'text', text: says }], urgent: false },
    next: next ?? { ...freshState(), answered: [asked.id] },
    effects,
  };
}
