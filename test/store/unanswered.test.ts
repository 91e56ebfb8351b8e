// The messages that fell through, as both databases find them, and what takes them away again.
import { expect, test } from '@jest/globals';
import { createMessage, type Message } from '../../src/engine/message.ts';
import type { Turn } from '../../src/engine/turn.ts';
import { onEachDatabase } from './databases.ts';
import { inDanger, message, turn } from './samples.ts';

onEachDatabase((db) => {
  const fell = async (
    asked: Message,
    at: number,
    kind: Turn['move']['kind'] = 'fallback',
    effects: Turn['effects'] = [],
  ) => {
    await db.store.accept(asked);
    await db.store.commit({ ...turn(asked, 'answer', [...effects]), move: { kind, intents: [] } }, at);
  };
  const texts = async (since = 0, limit = 100) => (await db.store.unanswered(since, limit)).map(({ text }) => text);

  test('what was not answered or asked back is found, newest first, since a time and up to a number', async () => {
    await fell(message('a', 1, 'first'), 1_000);
    await fell(message('a', 2, 'answered'), 2_000, 'answer');
    await fell(message('b', 1, 'second'), 3_000, 'ask');
    await fell(message('b', 2, '"move":{"kind":"fallback"'), 4_000, 'handoff');
    await db.store.accept(message('b', 3, 'waits'));
    expect(await db.store.unanswered(0, 100)).toEqual([
      { ref: { channel: 'test', conversation: 'b', user: 'person of b' }, text: 'second', move: 'ask', at: 3_000 },
      { ref: { channel: 'test', conversation: 'a', user: 'person of a' }, text: 'first', move: 'fallback', at: 1_000 },
    ]);
    expect(await texts(1_001)).toEqual(['second']);
    expect(await texts(0, 1)).toEqual(['second']);
  });

  test('a button that was pressed is no message', async () => {
    await fell(createMessage({ ...message('a', 1, 'Yes'), choice: 'flow:yes' }), 1_000);
    expect(await texts()).toEqual([]);
  });

  test('nothing is told of a conversation that spoke of danger, before or after', async () => {
    await fell(message('a', 1, 'before'), 1_000);
    const asked = message('a', 2, 'danger');
    await db.store.accept(asked);
    await db.store.commit(inDanger(turn(asked)), 2_000);
    await fell(message('a', 3, 'after'), 3_000);
    expect(await texts()).toEqual([]);
  });

  test('what a person deletes is gone, and so is what retention takes', async () => {
    await fell(message('a', 1, 'mine'), 1_000);
    await fell(message('b', 1, 'other'), 2_000);
    await fell(message('a', 2, 'delete my data'), 3_000, 'fallback', [{ type: 'erase' }]);
    expect(await texts()).toEqual(['other']);
    await db.store.purge(2_001, 0);
    expect(await texts()).toEqual([]);
  });
});
