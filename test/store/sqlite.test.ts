// What only SQLite does: a full disk, a file that cannot be one, and files that keep nothing of what was erased.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/engine/message.ts';
import { freshState } from '../../src/engine/turn.ts';
import { openStore, storeOver } from '../../src/store/sql.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import { message, turn } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'leafline-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (...path: string[]) => ({ databaseUrl: null, dataFile: join(folder, ...path) });

describe('a full disk', () => {
  test('loses nothing that was accepted, reports each write, and takes writes again when there is room', async () => {
    const raw = openSqlite(at('full.db').dataFile);
    const store = await storeOver(sqliteDialect(raw), 'sqlite');
    const pages = Object.values(raw.prepare('PRAGMA page_count').get() ?? {})[0];
    raw.exec(`PRAGMA max_page_count=${Number(pages) + 40}`);
    const accepted: Message[] = [];
    const refused: unknown[] = [];
    for (let n = 0; n < 60; n += 1) {
      const asked = message('a', n, 'x'.repeat(4_000));
      await store.accept(asked).then(
        () => accepted.push(asked),
        (error: unknown) => refused.push(error),
      );
    }
    expect(accepted.length).toBeGreaterThan(10);
    expect(refused.length).toBeGreaterThan(10);
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'STORE_WRITE',
        message: expect.stringContaining('database or disk is full'),
      });
    }
    expect(await store.pending()).toEqual(accepted);
    const [first] = accepted as [Message];
    await expect(store.commit(turn(first, 'y'.repeat(40_000)), 1)).rejects.toMatchObject({ code: 'STORE_WRITE' });
    expect(await store.pending()).toEqual(accepted);
    expect(await store.load(first)).toBeNull();
    expect(await store.undelivered()).toEqual([]);

    raw.exec('PRAGMA max_page_count=100000');
    for (const asked of accepted) await store.commit(turn(asked), 2);
    expect(await store.accept(message('a', 1_000))).toBe(true);
    expect((await store.pending()).map((m) => m.id)).toEqual(['m1000']);
    expect(await store.undelivered()).toHaveLength(accepted.length);
    expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    await store.close();
  });
});

test('a fault that makes SQLite roll back by itself is reported with its own reason, and the next write works', async () => {
  const raw = openSqlite(':memory:');
  const store = await storeOver(sqliteDialect(raw), 'sqlite');
  raw.exec(`create trigger fault before insert on entry begin select raise(rollback, 'the first reason'); end`);
  await expect(store.accept(message('a', 1))).rejects.toThrow('the first reason');
  raw.exec('drop trigger fault');
  expect(await store.accept(message('a', 1))).toBe(true);
  await store.close();
});

describe('opening', () => {
  test.each([
    ['below a file', ['plain', 'leafline.db']],
    ['a folder', ['folder']],
    ['a file of another kind', ['other']],
    ['where nobody can write', ['..', '..', 'proc', 'leafline', 'leafline.db']],
  ])('%s is refused and says where', async (_what, path) => {
    writeFileSync(join(folder, 'plain'), '');
    writeFileSync(join(folder, 'other'), 'not a database '.repeat(400));
    mkdirSync(join(folder, 'folder'), { recursive: true });
    const settings = at(...path);
    await expect(openStore(settings)).rejects.toMatchObject({
      code: 'STORE_OPEN',
      message: expect.stringContaining(settings.dataFile),
      fix: expect.stringContaining('LEAFLINE_DATA'),
    });
  });

  test('makes the folder, keeps the file to its owner, and syncs each commit', async () => {
    const settings = at('new', 'deep', 'leafline.db');
    const store = await openStore(settings);
    await store.accept(message('a', 1));
    const dir = join(folder, 'new', 'deep');
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
    expect(statSync(dir).mode & 0o077).toBe(0);
    await store.close();
    const raw = openSqlite(settings.dataFile);
    const pragma = (name: string) => Object.values(raw.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete'].map(pragma)).toEqual(['wal', 2, 1, 1]);
    raw.close();
  });

  test('in memory it is a whole store', async () => {
    const store = await openStore({ databaseUrl: null, dataFile: ':memory:' });
    await store.accept(message('a', 1));
    await store.commit(turn(message('a', 1)), 1);
    expect(await store.undelivered()).toHaveLength(1);
    await store.close();
  });
});

test('after an erasure no file holds a word of it', async () => {
  const store = await openStore(at('erased', 'leafline.db'));
  const dir = join(folder, 'erased');
  const bytes = () =>
    readdirSync(dir)
      .map((file) => readFileSync(join(dir, file), 'latin1'))
      .join('');
  for (let n = 0; n < 30; n += 1) {
    await store.accept(message('a', n, `my-secret-word ${n} ${'x'.repeat(n * 200)}`));
    await store.commit(turn(message('a', n), `their-secret-word ${n}`), 1);
  }
  expect(bytes()).toContain('my-secret-word');
  await store.accept(message('b', 1, 'kept-word'));
  await store.accept(message('a', 99, 'forget me'));
  await store.commit(turn(message('a', 99), 'all gone', [{ type: 'erase' }], freshState()), 1);
  expect(bytes()).not.toMatch(/secret-word|forget me/);
  expect(bytes()).toContain('kept-word');
  await store.close();
});
