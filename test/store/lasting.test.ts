// The store's suite, what lasts and what goes: restarts, erasure, age, odd texts, many at once, on SQLite and on a real PostgreSQL.
import { expect, test } from '@jest/globals';
import { MAX_TEXT } from '../../src/engine/message.ts';
import { freshState } from '../../src/engine/turn.ts';
import { onEachDatabase } from './databases.ts';
import { buildNode, runNode } from './node.ts';
import { inDanger, message, turn } from './samples.ts';

/** Errors of native code are not of this realm: they are known by their words. */
const cause = expect.objectContaining({ message: expect.any(String) });

onEachDatabase((db) => {
  test('erasure leaves the last reply, a fresh state and what was asked after it, and nothing of anyone else is touched', async () => {
    await db.store.accept(message('b', 1));
    await db.store.commit(turn(message('b', 1), 'kept', [{ type: 'openTicket', reason: 'b', risk: 'none' }]), 2_000);
    for (const n of [1, 2, 3]) await db.store.accept(message('a', n));
    const open = [{ type: 'openTicket', reason: 'a', risk: 'none' } as const];
    const { seq } = await db.store.commit(turn(message('a', 1), 'secret', open), 2_000);
    const farewell = await db.store.commit(turn(message('a', 2), 'all gone', [{ type: 'erase' }], freshState()), 3_000);
    expect(farewell.seq).toBeGreaterThan(seq);
    expect(await db.store.undelivered(message('a', 0))).toEqual([farewell]);
    expect(await db.lines('a')).toEqual(['in m3', 'out m2']);
    expect(await db.store.load(message('a', 0))).toEqual(freshState());
    expect(await db.store.openTickets()).toMatchObject([{ reason: 'b' }]);
    expect(await db.lines('b')).toEqual(['in m1', 'out m1']);
    expect(await db.store.accept(message('a', 2))).toBe(false);
    await db.store.commit(turn(message('a', 3)), 4_000);
    expect(await db.lines('a')).toEqual(['in m3', 'out m2', 'out m3']);
  });

  test('old conversations are deleted whole, those with danger after their own time', async () => {
    const say = async (conversation: string, n: number, at: number, made = turn(message(conversation, n))) => {
      await db.store.accept({ ...made.message, at });
      await db.store.commit({ ...made, effects: [{ type: 'openTicket', reason: 'r', risk: 'none' }] }, at);
    };
    await say('old', 1, 100);
    await say('kept', 1, 100);
    await say('kept', 2, 900);
    await say('old danger', 1, 500, inDanger(turn(message('old danger', 1))));
    await say('old danger', 2, 500);
    await say('new danger', 1, 900, inDanger(turn(message('new danger', 1))));
    await db.store.accept({ ...message('unanswered', 1), at: 100 });
    expect(await db.store.purge(400, 800)).toBe(3);
    for (const gone of ['old', 'old danger', 'unanswered']) expect(await db.lines(gone)).toEqual([]);
    expect(await db.lines('kept')).toEqual(['in m1', 'out m1', 'in m2', 'out m2']);
    expect((await db.store.openTickets()).map((t) => t.ref.conversation)).toEqual(['kept', 'new danger']);
    expect(await db.store.load(message('old', 1))).toBeNull();
    expect(await db.store.pending()).toEqual([]);
    expect(await db.store.purge(400, 800)).toBe(0);
    expect(await db.store.accept(message('old', 1))).toBe(true);
  });

  test('reopening keeps everything', async () => {
    for (const n of [1, 2]) await db.store.accept(message('a', n));
    const out = await db.store.commit(
      turn(message('a', 1), 'hi', [{ type: 'openTicket', reason: 'r', risk: 'urgent' }]),
      2_000,
    );
    const secret = await db.store.setting('secret', () => 'made once');
    const [state, tickets, all] = [await db.store.load(out.ref), await db.store.openTickets(), await db.lines('a')];
    await db.reopen();
    expect(await db.store.load(out.ref)).toEqual(state);
    expect(await db.store.openTickets()).toEqual(tickets);
    expect(await db.lines('a')).toEqual(all);
    expect(await db.store.undelivered()).toEqual([out]);
    expect((await db.store.pending()).map((m) => m.id)).toEqual(['m2']);
    expect(await db.store.setting('secret', () => 'made twice')).toBe(secret);
    expect(await db.store.accept(message('a', 1))).toBe(false);
  });

  test.each([
    ['a lone surrogate', 'half \ud83d and \udc00 gone', 'half \ufffd and \ufffd gone'],
    ['NUL', 'a\u0000b', 'ab'],
    ['emoji', '👩‍👩‍👧 🏳️‍🌈 1️⃣', '👩‍👩‍👧 🏳️‍🌈 1️⃣'],
    ['right to left', 'مرحبا ‏abc‎ שלום', 'مرحبا ‏abc‎ שלום'],
    ['longer than is read', 'ü'.repeat(MAX_TEXT + 5), `${'ü'.repeat(15_999)}\n${'ü'.repeat(4000)}`],
    ['quotes and SQL', `'; drop table entry; -- "\\" %s $1 ?`, `'; drop table entry; -- "\\" %s $1 ?`],
    ['line breaks', 'a\r\nb\u2028c', 'a\r\nb\u2028c'],
    ['nothing', '', ''],
  ])('odd text comes back as it was read: %s', async (_what, typed, read) => {
    const asked = message('a', 1, typed);
    await db.store.accept(asked);
    expect((await db.store.pending())[0]?.text).toBe(read);
    await db.store.commit(turn(asked, typed), 2_000);
    const [, out] = await db.store.transcript('test', 'a', 0, 10);
    expect(out?.direction === 'out' && out.reply.blocks).toEqual([{ type: 'text', text: typed }]);
  });

  test('odd ids are kept apart and found again', async () => {
    const ids = ['x', 'x\u0000y', 'x\u0000', 'É', 'E\u0301', ' x', '👍'];
    for (const id of ids) expect(await db.store.accept({ ...message('a', 1), id, conversation: `c${id}` })).toBe(true);
    for (const id of ids) expect(await db.store.accept({ ...message('a', 1), id, conversation: `c${id}` })).toBe(false);
    for (const id of ids) await db.store.commit(turn({ ...message('a', 1), id, conversation: `c${id}` }), 2_000);
    expect(await db.store.pending()).toEqual([]);
    expect(await db.store.undelivered()).toHaveLength(ids.length);
  });

  test('50 conversations at once are each in order and complete', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async (_, c) => {
        for (let n = 0; n < 6; n += 1) {
          const asked = message(`c${c}`, n);
          expect(await db.store.accept(asked)).toBe(true);
          const state = (await db.store.load(asked)) ?? freshState();
          const out = await db.store.commit(turn(asked, 'ok', [], { ...state, misses: state.misses + 1 }), 2_000 + n);
          await db.store.delivered(out);
        }
      }),
    );
    expect(await db.store.pending()).toEqual([]);
    expect(await db.store.undelivered()).toEqual([]);
    for (let c = 0; c < 50; c += 1) {
      expect((await db.store.load(message(`c${c}`, 0)))?.misses).toBe(6);
      expect(await db.lines(`c${c}`)).toEqual([0, 1, 2, 3, 4, 5].flatMap((n) => [`in m${n}`, `out m${n}`]));
    }
  });

  test('a state that is no JSON counts as none', async () => {
    await db.store.accept(message('a', 1));
    await db.place.run(`update conversation set state = '{broken'`);
    expect(await db.store.load(message('a', 1))).toBeNull();
  });

  test('a setting is made once, also by many at the same moment', async () => {
    let made = 0;
    const make = () => {
      made += 1;
      return `value ${made}`;
    };
    const values = await Promise.all(Array.from({ length: 10 }, () => db.store.setting('secret', make)));
    expect(new Set(values).size).toBe(1);
    expect(await db.store.setting('other', () => 'x')).toBe('x');
  });

  test('several nodes can start at once on an empty database', async () => {
    await buildNode();
    const empty = await db.kind.place();
    const reports = await Promise.all(['1', '2', '3', '4', '1'].map((name) => runNode(empty.settings, name)));
    expect(reports.filter((report) => report.accepted)).toHaveLength(4);
    expect(new Set(reports.map((report) => report.secret)).size).toBe(1);
    const later = await empty.open();
    expect(await later.pending()).toHaveLength(4);
    await later.close();
  });

  test('a store that was closed reports it, call by call', async () => {
    const other = await (await db.kind.place()).open();
    await other.close();
    const wrote = { code: 'STORE_WRITE', cause };
    const read = { code: 'STORE_OPEN', cause };
    await expect(other.accept(message('a', 1))).rejects.toMatchObject(wrote);
    await expect(other.commit(turn(message('a', 1)), 1)).rejects.toMatchObject(wrote);
    await expect(other.setting('a', () => 'b')).rejects.toMatchObject(wrote);
    await expect(other.load(message('a', 1))).rejects.toMatchObject(read);
    await expect(other.pending()).rejects.toMatchObject(read);
    await expect(other.transcript('test', 'a', 0, 1)).rejects.toMatchObject(read);
    await expect(other.ping()).rejects.toMatchObject(read);
  });

  test('tables of a later version are not touched', async () => {
    await db.place.run(`insert into kysely_migration values ('9999_later', '2030-01-01T00:00:00.000Z')`);
    await expect(db.place.open()).rejects.toMatchObject({ code: 'STORE_OPEN' });
    await db.place.run(`delete from kysely_migration where name = '9999_later'`);
    await (await db.place.open()).close();
  });

  test('ping answers', async () => {
    await expect(db.store.ping()).resolves.toBeUndefined();
  });
});
