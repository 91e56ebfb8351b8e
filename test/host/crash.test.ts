// The built server killed in the middle of work: what it acknowledged is answered once after the restart, and nothing twice.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMessage } from '../../src/engine/message.ts';
import { openStore } from '../../src/store/sql.ts';

const MAIN = resolve('dist/src/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'leafline-crash-'));
let files = 0;
let dataFile = '';
let server: ChildProcess | null = null;

beforeEach(() => {
  files += 1;
  dataFile = join(folder, `${files}.db`);
});
afterEach(kill);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('messages that were accepted and not answered are answered once, in order, by the next start', async () => {
  const first = await start();
  const { id, token } = await begin(first);
  expect((await post(first, id, token, 'before', 'hi')).status).toBe(200);
  await replies(first, id, token, 1);
  await kill();

  const store = await openStore({ databaseUrl: null, dataFile });
  const said = (await store.transcript('web', id, 0, 1))[0]!;
  if (said.direction !== 'in') throw new Error('the first line is what the person said');
  const left = ['what is kratom', 'i want to kill myself', 'thanks'];
  for (const [n, text] of left.entries()) await store.accept(createMessage({ ...said.message, id: `left${n}`, text }));
  await store.close();

  for (let starts = 0; starts < 2; starts += 1) {
    const again = await start();
    const all = await replies(again, id, token, 4);
    expect(answers(all)).toEqual([1, 1, 1, 1]);
    const bot = all.filter((one) => one.from.role === 'bot').map((one) => one.replyToId);
    expect(bot).toEqual(all.filter((one) => one.from.role === 'user').map((one) => one.id));
    // The person's own client may send them again: they are known.
    expect((await post(again, id, token, 'left1', left[1]!)).status).toBe(200);
    await stop();
  }
}, 60_000);

test('a kill right after a receipt loses nothing: every message of a burst has one reply, sent again or not', async () => {
  let open = 0;
  for (let round = 0; round < 12 && (round < 4 || open === 0); round += 1) {
    const first = await start();
    const talks = await Promise.all([begin(first), begin(first), begin(first)]);
    const burst = talks.flatMap((talk) => Array.from({ length: 8 }, (_, n) => ({ ...talk, n: `r${round}n${n}` })));
    const receipts = new Set<string>();
    const posts = burst.map(async ({ id, token, n }) => {
      const answer = await post(first, id, token, n, 'what is kratom').catch(() => null);
      if (answer?.status !== 200) return;
      receipts.add(`${id} ${n}`);
      if (receipts.size === 1 + round * 5) server?.kill('SIGKILL');
    });
    await Promise.all(posts);
    await kill();

    const store = await openStore({ databaseUrl: null, dataFile });
    open += (await store.pending()).length;
    for (const { id } of talks) {
      const stored = (await store.transcript('web', id, 0, 100)).flatMap((line) =>
        line.direction === 'in' ? line.message.id : [],
      );
      for (const n of receipts) if (n.startsWith(`${id} `)) expect(stored).toContain(n.slice(id.length + 1));
    }
    await store.close();

    const again = await start();
    for (const { id, token } of talks) {
      const stored = (await activities(again, id, token)).filter((one) => one.from.role === 'user').length;
      expect(answers(await replies(again, id, token, stored))).toEqual(Array.from({ length: stored }, () => 1));
    }
    // A client that never saw its receipts sends everything again.
    for (const { id, token, n } of burst) expect((await post(again, id, token, n, 'what is kratom')).status).toBe(200);
    for (const { id, token } of talks)
      expect(answers(await replies(again, id, token, 8))).toEqual(Array.from({ length: 8 }, () => 1));
    await stop();
  }
  expect(open).toBeGreaterThan(0);
}, 180_000);

/** Starts the built server on the data file; resolves to its address. */
async function start(): Promise<string> {
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', LEAFLINE_DATA: dataFile, DATABASE_URL: '' };
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  server = child;
  return new Promise((found, failed) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /answering at (http:\/\/\S+)/.exec(said);
      if (address) found(address[1]!);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => failed(new Error(`the server ended: ${said}`)));
  });
}

/** Ends it without a word, as a power cut would. */
async function kill(): Promise<void> {
  await end('SIGKILL');
}

/** Ends it as Ctrl-C does. */
async function stop(): Promise<void> {
  expect(await end('SIGINT')).toBe(0);
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const child = server;
  server = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
  const gone = once(child, 'exit');
  child.kill(signal);
  return (await gone)[0];
}

interface Activity {
  readonly id: string;
  readonly replyToId?: string;
  readonly from: { readonly role: 'user' | 'bot' };
}

async function ask(url: string, path: string, token: string | null, body?: unknown): Promise<Response> {
  return fetch(`${url}/v3/directline${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function begin(url: string): Promise<{ id: string; token: string }> {
  const { conversationId, token } = (await (await ask(url, '/tokens/generate', null, {})).json()) as Record<
    string,
    string
  >;
  return { id: conversationId!, token: token! };
}

function post(url: string, id: string, token: string, clientActivityId: string, text: string): Promise<Response> {
  const body = { type: 'message', text, from: { id: 'person' }, channelData: { clientActivityId } };
  return ask(url, `/conversations/${id}/activities`, token, body);
}

async function activities(url: string, id: string, token: string): Promise<Activity[]> {
  const answer = await ask(url, `/conversations/${id}/activities`, token);
  return ((await answer.json()) as { activities: Activity[] }).activities;
}

/** All activities, when there are at least so many replies. */
async function replies(url: string, id: string, token: string, count: number): Promise<Activity[]> {
  for (;;) {
    const all = await activities(url, id, token);
    if (all.filter((one) => one.from.role === 'bot').length >= count) return all;
  }
}

/** How many replies each message has. */
function answers(all: readonly Activity[]): number[] {
  const bot = all.filter((one) => one.from.role === 'bot');
  return all
    .filter((one) => one.from.role === 'user')
    .map((one) => bot.filter((reply) => reply.replyToId === one.id).length);
}
