// What only PostgreSQL does: a server that is not there, and connections that are lost in the middle of work.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '../../src/store/sql.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { message, turn } from './samples.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 60_000);

test.each([
  ['no server', 'postgres://leafline@127.0.0.1:1/none', 'ECONNREFUSED'],
  ['no such host', 'postgres://leafline:hush@nowhere.invalid/none', 'E'],
])('%s is reported without the address or its password', async (_what, databaseUrl, code) => {
  const error = await openStore({ databaseUrl, dataFile: '' }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STORE_OPEN', message: expect.stringContaining(code) });
  expect(String(error)).not.toContain('hush');
});

test('lost connections fail the call they meet, end no process, and are made anew', async () => {
  const url = await server.database();
  const store = await openStore({ databaseUrl: url, dataFile: '' });
  let failed = 0;
  for (let round = 0; round < 5; round += 1) {
    const work = Array.from({ length: 20 }, async (_, n) => {
      const asked = message(`c${n}`, round);
      await store.accept(asked);
      await store.commit(turn(asked), 1);
    });
    const cut = server.run(url, CUT);
    const done = await Promise.allSettled([...work, cut]);
    for (const result of done) {
      if (result.status === 'fulfilled') continue;
      failed += 1;
      expect(result.reason).toMatchObject({ name: 'LeaflineError' });
    }
  }
  expect(failed).toBeGreaterThan(0);
  await expect(store.ping().catch(() => store.ping())).resolves.toBeUndefined();
  for (const asked of await store.pending()) await store.commit(turn(asked), 2);
  expect(await store.pending()).toEqual([]);
  const answered = (await store.undelivered()).map((out) => `${out.ref.conversation} ${out.replyTo}`);
  expect(new Set(answered).size).toBe(answered.length);
  // Connections at rest are lost too: the next call may fail, the one after it does not.
  await server.run(url, CUT);
  await expect(store.ping().catch(() => store.ping())).resolves.toBeUndefined();
  await store.close();
}, 60_000);

/** Ends every other connection to the database. */
const CUT =
  'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
