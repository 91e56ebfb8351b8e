// The store's suite, what danger leaves behind: in the person's other conversations, as a question, and as counts; on both databases.
import { describe, expect, test } from '@jest/globals';
import { freshState, type State } from '../../src/engine/turn.ts';
import { onEachDatabase } from './databases.ts';
import { inDanger, message, turn } from './samples.ts';

const HOUR = 3_600_000;
const crisis = (at: number, asked: number | null = null): State => ({
  ...freshState(),
  danger: { level: 'crisis', kind: 'suicide', about: 'self', language: 'en', at, asked, hurt: false },
});

onEachDatabase((db) => {
  /** A message of a person in a conversation, answered with a state. */
  async function say(conversation: string, n: number, state: State, user = 'someone', channel = 'test') {
    const asked = { ...message(conversation, n), user, channel };
    await db.store.accept(asked);
    const answered = turn(asked, 'call', [], state);
    await db.store.commit({ ...inDanger(answered), move: { kind: 'safety', intents: [] } }, 1_000 + n);
    return asked;
  }

  describe('danger', () => {
    test('is found in another conversation of the person on the channel, the last one first', async () => {
      await say('a', 1, crisis(1));
      await say('b', 2, crisis(2));
      expect(await db.store.danger({ ...message('c', 3), user: 'someone' }, 0)).toMatchObject({ at: 2 });
    });

    test('is not found of another person, on another channel, or before the time that is asked for', async () => {
      await say('a', 1, crisis(1));
      const mine = { ...message('c', 3), user: 'someone' };
      expect(await db.store.danger({ ...mine, user: 'another' }, 0)).toBeNull();
      expect(await db.store.danger({ ...mine, channel: 'other' }, 0)).toBeNull();
      expect(await db.store.danger(mine, 5_000)).toBeNull();
    });

    test('is gone with the conversation that spoke of it', async () => {
      await say('a', 1, crisis(1));
      await db.store.purge(9_000, 9_000);
      expect(await db.store.danger({ ...message('c', 3), user: 'someone' }, 0)).toBeNull();
    });
  });

  describe('the question after danger', () => {
    test('is due an hour later, is stored once, and is then sent like a reply', async () => {
      const asked = await say('a', 1, crisis(1_000));
      expect(await db.store.checkIns(HOUR)).toEqual([]);
      const [due] = await db.store.checkIns(HOUR + 1_000);
      expect(due).toMatchObject({ ref: { conversation: 'a', user: 'someone' }, due: HOUR + 1_000 });
      await db.store.delivered((await db.store.undelivered(asked))[0]!);
      const question = { reply: { blocks: [], urgent: false }, next: crisis(1_000, HOUR) };
      const all = await Promise.all([1, 2, 3].map(() => db.store.commitCheckIn(due!, question, HOUR + 2_000)));
      expect(all.filter(Boolean)).toHaveLength(1);
      expect(await db.store.undelivered(asked)).toEqual(all.filter(Boolean));
      expect(await db.store.checkIns(9 * HOUR)).toEqual([]);
      expect((await db.store.load(asked))?.danger?.asked).toBe(HOUR);
    });

    test('is crossed off where there is none to ask', async () => {
      const asked = await say('a', 1, crisis(1_000));
      const [due] = await db.store.checkIns(9 * HOUR);
      expect(await db.store.commitCheckIn(due!, null, 9 * HOUR)).toBeNull();
      expect(await db.store.checkIns(9 * HOUR)).toEqual([]);
      expect(await db.store.load(asked)).toEqual(crisis(1_000));
    });

    test('is asked only where the person wrote last', async () => {
      await say('a', 1, crisis(1_000));
      await say('b', 2, crisis(1_000));
      await say('x', 3, crisis(1_000), 'another');
      const due = await db.store.checkIns(9 * HOUR);
      expect(due.map(({ ref }) => ref.conversation).sort()).toEqual(['b', 'x']);
    });

    test('is not asked again once it was', async () => {
      await say('a', 1, crisis(1_000, 2_000));
      expect(await db.store.checkIns(9 * HOUR)).toEqual([]);
    });
  });

  test('replies that point to help are counted by month, level and kind, and outlast what was said', async () => {
    await say('a', 1, crisis(1));
    await say('a', 2, crisis(2));
    const calm = { ...message('b', 1) };
    await db.store.accept(calm);
    await db.store.commit(turn(calm), Date.UTC(2026, 10, 3));
    expect(await db.store.referrals()).toEqual([{ month: '1970-01', level: 'crisis', kind: 'suicide', replies: 2 }]);
    await db.store.purge(Date.UTC(2027, 0, 1), Date.UTC(2027, 0, 1));
    expect(await db.store.referrals()).toHaveLength(1);
  });
});
