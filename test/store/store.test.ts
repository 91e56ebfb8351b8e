// The store's suite, what one conversation does: messages, order, turns and tickets, on SQLite and on a real PostgreSQL.
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createMessage } from '../../src/engine/message.ts';
import { freshState } from '../../src/engine/turn.ts';
import { onEachDatabase } from './databases.ts';
import { message, turn } from './samples.ts';

/** Errors of native code are not of this realm: they are known by their words. */
const cause = expect.objectContaining({ message: expect.any(String) });

onEachDatabase((db) => {
  describe('accept', () => {
    test('keeps a message until it is answered', async () => {
      const asked = createMessage({ ...message('a', 1), choice: 'flow:yes', locale: 'es-MX', region: 'MX' });
      expect(await db.store.accept(asked)).toBe(true);
      expect(await db.store.pending()).toEqual([asked]);
      await db.store.commit(turn(asked), 2_000);
      expect(await db.store.pending()).toEqual([]);
    });

    test('takes an id once in a conversation, also while it waits and after it was answered', async () => {
      const asked = message('a', 1);
      expect(await db.store.accept(asked)).toBe(true);
      expect(await db.store.accept({ ...asked, text: 'another text' })).toBe(false);
      await db.store.commit(turn(asked), 2_000);
      expect(await db.store.accept(asked)).toBe(false);
      expect(await db.store.accept(message('b', 1))).toBe(true);
      expect(await db.store.accept({ ...asked, channel: 'other' })).toBe(true);
      expect(await db.lines('a')).toEqual(['in m1', 'out m1']);
    });

    test('takes one of many copies that arrive at the same moment', async () => {
      const taken = await Promise.all(Array.from({ length: 20 }, () => db.store.accept(message('a', 1))));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await db.store.pending()).toHaveLength(1);
    });
  });

  describe('order', () => {
    test('lines rise within a conversation and are read on from a watermark', async () => {
      for (const n of [1, 2, 3]) await db.store.accept(message('a', n));
      await db.store.accept(message('b', 9));
      for (const n of [1, 2, 3]) await db.store.commit(turn(message('a', n)), 2_000);
      expect(await db.lines('a')).toEqual(['in m1', 'in m2', 'in m3', 'out m1', 'out m2', 'out m3']);
      const seqs = (await db.store.transcript('test', 'a', 0, 1_000)).map((entry) => entry.seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect(new Set(seqs).size).toBe(6);
      expect(await db.lines('a', seqs[3])).toEqual(['out m2', 'out m3']);
      expect(await db.lines('a', 0, 2)).toEqual(['in m1', 'in m2']);
      expect(await db.lines('nobody')).toEqual([]);
    });

    test('open messages and replies are listed in order, of all conversations or of one', async () => {
      for (const n of [1, 2, 3]) for (const c of ['b', 'a']) await db.store.accept(message(c, n));
      expect((await db.store.pending(message('a', 0))).map((m) => m.id)).toEqual(['m1', 'm2', 'm3']);
      expect(await db.store.pending()).toHaveLength(6);
      for (const n of [1, 2, 3]) await db.store.commit(turn(message('a', n)), 2_000);
      expect((await db.store.pending()).map((m) => m.conversation)).toEqual(['b', 'b', 'b']);
      expect((await db.store.undelivered(message('a', 0))).map((o) => o.replyTo)).toEqual(['m1', 'm2', 'm3']);
      expect(await db.store.undelivered(message('b', 0))).toEqual([]);
    });

    test('a reader that follows a busy conversation misses no line', async () => {
      const writing = Promise.all(
        Array.from({ length: 30 }, async (_, n) => {
          await db.store.accept(message('a', n));
          await db.store.commit(turn(message('a', n)), 2_000);
        }),
      );
      const seen: number[] = [];
      let last = 0;
      while (seen.length < 60) {
        for (const entry of await db.store.transcript('test', 'a', last, 1_000)) {
          seen.push(entry.seq);
          last = entry.seq;
        }
      }
      await writing;
      expect(seen).toEqual((await db.store.transcript('test', 'a', 0, 1_000)).map((entry) => entry.seq));
    });
  });

  describe('commit', () => {
    test('stores state and reply, gives the reply out until it is delivered', async () => {
      const asked = message('a', 1);
      await db.store.accept(asked);
      expect(await db.store.load(asked)).toBeNull();
      const next = { ...freshState('es', 'MX'), misses: 2, said: { hello: 1 } };
      const out = await db.store.commit(turn(asked, 'hello', [], next), 2_000);
      expect(out).toMatchObject({
        replyTo: 'm1',
        at: 2_000,
        ref: { channel: 'test', conversation: 'a', user: 'person of a' },
      });
      expect(out.explain.move).toEqual({ kind: 'fallback', intents: [] });
      expect(await db.store.load(asked)).toEqual(next);
      expect(await db.store.undelivered()).toEqual([out]);
      await db.store.delivered(out);
      await db.store.delivered(out);
      expect(await db.store.undelivered()).toEqual([]);
      const [, line] = await db.store.transcript('test', 'a', 0, 10);
      expect(line).toEqual({ direction: 'out', ...out });
    });

    test('answers a message once: a second commit returns the first reply and changes nothing', async () => {
      const asked = message('a', 1);
      await db.store.accept(asked);
      const first = await db.store.commit(turn(asked, 'first'), 2_000);
      const again = turn(asked, 'second', [{ type: 'openTicket', reason: 'asked', risk: 'none' }], freshState('es'));
      expect(await db.store.commit(again, 3_000)).toEqual(first);
      expect((await db.store.load(asked))?.locale).toBe('en');
      expect(await db.store.openTickets()).toEqual([]);
      const copies = await Promise.all(Array.from({ length: 10 }, () => db.store.commit(again, 3_000)));
      expect(copies).toEqual(copies.map(() => first));
    });

    test('keeps the state when a turn brings none', async () => {
      for (const n of [1, 2]) await db.store.accept(message('a', n));
      await db.store.commit(turn(message('a', 1)), 2_000);
      await db.store.commit({ ...turn(message('a', 2)), next: null }, 2_000);
      expect((await db.store.load(message('a', 1)))?.answered).toEqual(['m1']);
    });

    test('refuses a message that was never accepted', async () => {
      await expect(db.store.commit(turn(message('a', 1)), 2_000)).rejects.toMatchObject({ code: 'STORE_WRITE' });
      await db.store.accept(message('a', 2));
      await expect(db.store.commit(turn(message('a', 1)), 2_000)).rejects.toMatchObject({ code: 'STORE_WRITE' });
      expect(await db.lines('a')).toEqual(['in m2']);
    });

    test('changes nothing when it fails half-way', async () => {
      for (const n of [1, 2]) await db.store.accept(message('a', n));
      await db.store.commit(turn(message('a', 1)), 2_000);
      const failing = turn(
        message('a', 2),
        'no',
        [{ type: 'openTicket', reason: 'asked', risk: 'none' }],
        freshState('es'),
      );
      const before = await db.store.load(failing.message);
      await db.place.run(FAIL_REPLIES[db.kind.name]);
      const error = await db.store.commit(failing, 3_000).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'STORE_WRITE', cause });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('message 2');
      expect(await db.store.load(failing.message)).toEqual(before);
      expect((await db.store.pending()).map((m) => m.id)).toEqual(['m2']);
      expect(await db.store.openTickets()).toEqual([]);
      expect(await db.lines('a')).toEqual(['in m1', 'in m2', 'out m1']);
      await db.place.run(db.kind.name === 'sqlite' ? 'drop trigger refuse' : 'drop trigger refuse on entry');
      await db.store.commit(failing, 4_000);
      expect(await db.lines('a')).toEqual(['in m1', 'in m2', 'out m1', 'out m2']);
      expect(await db.store.openTickets()).toHaveLength(1);
    });
  });

  describe('tickets', () => {
    const ask = async (conversation: string, n: number, ...effects: Parameters<typeof turn>[2] & {}) => {
      await db.store.accept(message(conversation, n));
      await db.store.commit(turn(message(conversation, n), 'ok', effects), 5_000 + n);
    };

    test('are listed by risk, then by age', async () => {
      await ask('late', 3, { type: 'openTicket', reason: 'asked', risk: 'none' });
      await ask('early', 1, { type: 'openTicket', reason: 'asked', risk: 'none' });
      await ask('urgent', 4, { type: 'openTicket', reason: 'danger', risk: 'urgent' });
      await ask('emergency', 6, { type: 'openTicket', reason: 'danger', risk: 'emergency' });
      await ask('crisis', 5, { type: 'openTicket', reason: 'danger', risk: 'crisis' });
      const open = await db.store.openTickets();
      expect(open.map((t) => t.ref.conversation)).toEqual(['emergency', 'crisis', 'urgent', 'early', 'late']);
      expect(open[1]).toEqual({
        id: expect.any(Number),
        ref: { channel: 'test', conversation: 'crisis', user: 'person of crisis' },
        state: 'open',
        risk: 'crisis',
        reason: 'danger',
        openedAt: 5_005,
      });
    });

    test('one is open for a conversation; a second request only raises its risk, never lowers it', async () => {
      await ask('a', 1, { type: 'openTicket', reason: 'asked', risk: 'urgent' });
      await ask('a', 2, { type: 'openTicket', reason: 'again', risk: 'none' });
      expect(await db.store.openTickets()).toMatchObject([{ reason: 'asked', risk: 'urgent', openedAt: 5_001 }]);
      await ask('a', 3, { type: 'openTicket', reason: 'danger', risk: 'crisis' });
      expect(await db.store.openTickets()).toMatchObject([{ reason: 'asked', risk: 'crisis', openedAt: 5_001 }]);
      await ask('a', 4, { type: 'raiseTicket', risk: 'emergency' });
      await ask('a', 5, { type: 'raiseTicket', risk: 'urgent' });
      expect(await db.store.openTickets()).toMatchObject([{ reason: 'asked', risk: 'emergency' }]);
    });

    test('a cancelled one is gone and another can be opened; raising or cancelling none is nothing', async () => {
      await ask('a', 1, { type: 'raiseTicket', risk: 'crisis' }, { type: 'cancelTicket' });
      expect(await db.store.openTickets()).toEqual([]);
      await ask('a', 2, { type: 'openTicket', reason: 'asked', risk: 'none' });
      await ask('a', 3, { type: 'cancelTicket' });
      expect(await db.store.openTickets()).toEqual([]);
      await ask('a', 4, { type: 'openTicket', reason: 'asked later', risk: 'none' });
      expect(await db.store.openTickets()).toMatchObject([{ reason: 'asked later', openedAt: 5_004 }]);
    });
  });
});

/** A fault in the middle of a turn's transaction: the reply's row is refused, and quoted by PostgreSQL as it does. */
const FAIL_REPLIES = {
  sqlite: `create trigger refuse before insert on entry when new.direction = 'out' begin select raise(abort, 'refused'); end`,
  postgres: `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused' using detail = 'message 2'; end $$;
    create trigger refuse before insert on entry for each row when (new.direction = 'out') execute function refuse()`,
};
