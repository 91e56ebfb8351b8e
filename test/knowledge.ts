// The project's own knowledge, loaded once for a test file, and a short way to talk to the engine.

import { openKnowledge } from '../src/cli/knowledge.ts';
import { readConfig } from '../src/config.ts';
import { handle } from '../src/engine/bot.ts';
import { createMessage, type Message, plainText } from '../src/engine/message.ts';
import { freshState, type State, type Turn } from '../src/engine/turn.ts';

/** What stands in intents/ and content/. */
export const knowledge = await openKnowledge(readConfig({}));

/** Tuesday 2026-11-24, 10:00 in New York: counselors are there. */
export const TUESDAY = Date.parse('2026-11-24T15:00:00Z');

/** A message with only its text and what a test wants otherwise. */
export function message(text: string, more: Partial<Message> = {}): Message {
  return createMessage({
    id: 'm',
    channel: 'test',
    conversation: 'c',
    user: 'u',
    text,
    private: true,
    at: TUESDAY,
    ...more,
  });
}

/** A conversation with the bare engine: each call is one turn. */
export function conversation(start: State = freshState()) {
  let state = start;
  let now = TUESDAY;
  return {
    say(text: string, more: Partial<Message> & { readonly minutes?: number } = {}): Turn & { readonly text: string } {
      now += (more.minutes ?? 0) * 60_000 + 1000;
      const turn = handle(knowledge, state, message(text, more), { now, random: () => 0 });
      state = turn.next;
      return { ...turn, text: plainText(turn.reply) };
    },
    get state() {
      return state;
    },
  };
}
