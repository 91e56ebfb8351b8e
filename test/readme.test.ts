// Every command of the README is run as it stands there, in a copy of the project with nothing installed: first the two set-up commands.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/config.ts';

const commands = [...readFileSync(join(PACKAGE_ROOT, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(
  (block) => block[1]!.trim().split('\n'),
);
// This very run is `npm test`.
const [install, start, ...others] = commands.filter((command) => command !== 'npm test');
const folder = join(mkdtempSync(join(tmpdir(), 'leafline-readme-')), 'leafline');
const env: NodeJS.ProcessEnv = { ...process.env, PORT: '0', NODE_OPTIONS: '' };
for (const name of Object.keys(env)) if (/^(LEAFLINE_|DATABASE_URL|npm_|JEST_)/.test(name)) delete env[name];
let server: ChildProcess | undefined;

const run = (command: string): string =>
  execFileSync('bash', ['-c', command], {
    cwd: folder,
    env,
    encoding: 'utf8',
    input: '',
    stdio: ['pipe', 'pipe', 'pipe'],
  });

/** Starts the server and resolves with the address it printed. */
async function startServer(): Promise<string> {
  // A group of its own: npm, its shell and the server end together.
  const child = spawn('bash', ['-c', start!], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  let printed = '';
  for await (const chunk of child.stdout!) {
    printed += String(chunk);
    const found = /answering at (http:\S+)/.exec(printed);
    if (found) return found[1]!;
  }
  throw new Error(`the server ended: ${printed}`);
}

async function stopServer(): Promise<void> {
  const child = server;
  server = undefined;
  if (!child?.pid) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await exited;
}

beforeAll(() => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: PACKAGE_ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(Boolean);
  for (const name of tracked) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(PACKAGE_ROOT, name), join(folder, name));
  }
  expect([install, start]).toEqual(['npm ci', 'npm start']);
  run(install!);
}, 300_000);
afterAll(async () => {
  await stopServer();
  rmSync(dirname(folder), { recursive: true, force: true });
});

test('npm start serves the page, and a second start keeps what the first one stored', async () => {
  const address = await startServer();
  expect(await (await fetch(address)).text()).toContain('911');
  const post = (path: string, body: unknown, token?: string) =>
    fetch(new URL(path, address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  const { conversationId, token } = (await (
    await post(
      '/v3/directline/conversations',
      {},
      ((await (await post('/v3/directline/tokens/generate', {})).json()) as { token: string }).token,
    )
  ).json()) as { conversationId: string; token: string };
  await post(
    `/v3/directline/conversations/${conversationId}/activities`,
    { type: 'message', from: { id: 'u' }, text: 'can i talk to a person' },
    token,
  );
  await stopServer();
  expect(run('npx leafline tickets')).toContain('1 open');
  const again = await startServer();
  const { activities } = (await (
    await fetch(new URL(`/v3/directline/conversations/${conversationId}/activities`, again), {
      headers: { authorization: `Bearer ${token}` },
    })
  ).json()) as { activities: unknown[] };
  expect(activities).toHaveLength(2);
  await stopServer();
}, 60_000);

test.each(others)(
  '%s',
  (command) => {
    expect(run(command).length).toBeGreaterThan(0);
  },
  900_000,
);
