// `leafline suggest` over a store that real conversations filled: what staff see, and what nobody sees.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Channel } from '../../src/channel.ts';
import type { Suggestions } from '../../src/cli/suggest.ts';
import { createHost } from '../../src/host.ts';
import { openStore } from '../../src/store/sql.ts';
import { knowledge, message } from '../knowledge.ts';
import { runCommand } from './run.ts';

const DAY = 86_400_000;
// Each command is a process of its own, and reads the whole knowledge.
jest.setTimeout(120_000);
const folder = mkdtempSync(join(tmpdir(), 'leafline-suggest-'));
const dataFile = join(folder, 'suggest.db');
afterAll(() => rmSync(folder, { recursive: true }));

/** Who says what, days ago. */
const SAID: readonly (readonly [string, string, number])[] = [
  ['ann', 'how do i fix the carburetor of my lawnmower', 5],
  ['bob', 'fix my lawnmower carburetor, call 555 123 4567', 3],
  ['cid', 'my lawnmower carburetor, how to fix \u001b[31m', 1],
  ['cid', 'what is kratom', 1],
  ['dan', 'zebra opera singing parrot', 2],
  ['dan', 'singing parrot zebra opera', 2],
  ['dan', 'zebra parrot singing opera now', 2],
  ['eve', 'lawnmower carburetor fix for me too', 1],
  ['eve', 'i want to kill myself', 1],
  ['old', 'the lawnmower carburetor, fix it', 4000],
];

beforeAll(async () => {
  const store = await openStore({ databaseUrl: null, dataFile });
  const channel: Channel = {
    name: 'test',
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'connected' }),
    send: async () => {},
  };
  let now = 0;
  const host = createHost({ store, knowledge, channels: [channel], clock: { now: () => now }, random: () => 0 });
  for (const [index, [user, text, days]] of SAID.entries()) {
    now = Date.now() - days * DAY + index;
    await host.accept(message(text, { id: `m${index}`, conversation: user, user, at: now }));
    await host.drain();
  }
  await store.close();
});

const suggest = (...args: string[]) => runCommand(['suggest', ...args], folder, { LEAFLINE_DATA: dataFile });

test('like messages stand together, redacted, with the days, the people and the way on', async () => {
  const { code, out, err } = await suggest();
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^6 messages of the last \d+ days found no answer; 0 of them would by now\.\n/);
  expect(out).toMatch(
    /\n3 messages by 3 people, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d \(\d not answered, \d asked back\)\n/,
  );
  expect(out).toContain('lawnmower carburetor, call [number]"');
  expect(out).toContain('how to fix [31m"');
  expect(out).toMatch(/\n {2}near: [a-z_.]+ 0\.\d\d, .*\n {2}-> /);
  expect(out).toMatch(/\n3 more are not shown: too few alike, or all by one person\.\n$/);
});

test('one person alone, danger, a talk with danger in it and what is past its time are never shown', async () => {
  const { out } = await suggest();
  for (const word of ['parrot', 'kill', 'for me too', 'fix it', '555', '\u001b']) expect(out).not.toContain(word);
});

test('--json and --days', async () => {
  const all = JSON.parse((await suggest('--json')).out) as Suggestions & { days: number };
  expect(all).toMatchObject({
    days: knowledge.organization.retentionDays,
    messages: 6,
    answeredNow: 0,
    notShown: 3,
    groups: [{ messages: 3, people: 3, nearest: expect.any(Array) }],
  });
  expect(all.groups[0]!.noAnswer + all.groups[0]!.askedBack).toBe(3);
  const few = JSON.parse((await suggest('--json', '--days', '4')).out) as Suggestions & { days: number };
  expect(few).toMatchObject({ days: 4, messages: 5, groups: [] });
  const most = JSON.parse((await suggest('--json', '--days', '9999')).out) as { days: number };
  expect(most.days).toBe(knowledge.organization.retentionDays);
});

test.each(['0', 'x'])('--days %s is refused', async (days) => {
  const { code, err } = await suggest('--days', days);
  expect([code, err]).toEqual([1, expect.stringMatching(/^INPUT: .*--days takes a number of days/)]);
});

test('an empty store has nothing to say', async () => {
  const { code, out } = await runCommand(['suggest'], folder, { LEAFLINE_DATA: ':memory:' });
  expect([code, out]).toEqual([0, expect.stringMatching(/^0 messages of the last/)]);
});
