// The commands as a person or a script runs them: the built program, its standard input and output, and its exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../../src/config.ts';
import { openStore } from '../../src/store/sql.ts';
import { inDanger, message, turn } from '../store/samples.ts';
import { MAIN, runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'leafline-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `match` prints for a line, as far as it is looked at here. */
interface Row {
  readonly text: string;
  readonly safety: { readonly because: readonly string[] };
  readonly ranked: readonly { readonly intent: string; readonly confidence: number }[];
  readonly move: { readonly kind: string };
}

/** Runs a command to its end, in the folder of this file's tests. */
const leafline = (args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) =>
  runCommand(args, folder, { LEAFLINE_DATA: join(folder, 'cli.db'), ...env }, input);

describe('match', () => {
  const lines = async (input: string) =>
    (await leafline(['match'], input)).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);

  test('answers plain text and JSON, in order, each as a fresh conversation', async () => {
    const rows = await lines(
      'what is kratom\n{"id":"b","text":"hes not breathing"}\n{"id":3,"text":"and how long does that last","context":"withdrawal.symptoms"}\n{"id":"d","text":"my friend isnt breathing","region":"UK"}\n',
    );
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({
      text: 'what is kratom',
      locale: 'en',
      safety: { level: 'none', kind: null, about: null, because: [] },
      ranked: expect.any(Array),
      move: { kind: 'answer', intents: ['facts.what_is'] },
    });
    expect(rows[0]!.ranked.length).toBeLessThanOrEqual(5);
    expect(rows[1]).toMatchObject({
      id: 'b',
      safety: { level: 'emergency', about: 'other' },
      move: { kind: 'safety', intents: [] },
    });
    expect(rows[1]!.safety.because.length).toBeGreaterThan(0);
    expect(rows[2]).toMatchObject({
      id: 3,
      ranked: expect.arrayContaining([{ intent: 'withdrawal.timeline', confidence: expect.any(Number) }]),
    });
    expect(rows[3]).toMatchObject({ id: 'd', safety: { level: 'emergency' } });
  });

  test('odd lines are text: nothing is lost, nothing crashes', async () => {
    const odd = [
      '{"text": 5}',
      '{broken',
      '[1]',
      '',
      '   ',
      '"quoted"',
      '\u0000',
      '{"id":"x","text":"\\ud800"}',
      'x'.repeat(100_000),
    ];
    const rows = await lines(`${odd.join('\n')}\n`);
    expect(rows.map((row) => row.text)).toEqual([...odd.slice(0, 7), '\ud800', odd[8]]);
    for (const row of rows) expect(row.move.kind).toMatch(/^(answer|ask|fallback|flow|handoff|safety)$/);
  });

  test('confidence is never 0 and never 1', async () => {
    const rows = await lines('hello\nwhat is kratom\nasdkjh qwe\nnarcan\n');
    for (const { ranked } of rows)
      for (const { confidence } of ranked) expect(confidence > 0 && confidence < 1).toBe(true);
  });
});

describe('check', () => {
  test('is content with the project', async () => {
    const { code, out, err } = await leafline(['check']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/^to confirm: .*\n/gm, '')).toBe('No faults found.\n');
  });

  test('names each fault with its place and exits with 1', async () => {
    const { code, out } = await leafline(['check'], '', { LEAFLINE_INTENTS: join(folder, 'none') });
    expect(code).toBe(1);
    expect(out).toMatch(/^\S+:\d+:\d+ MISSING_FILE /m);
    expect(out).toMatch(/\d+ faults found\.\n$/);
  });
});

describe('talk', () => {
  test('tells what went otherwise and exits with 1', async () => {
    const file = join(folder, 'talk.yaml');
    writeFileSync(
      file,
      'conversations:\n  - name: good\n    turns: [{ say: hello, expect: { move: answer } }]\n  - name: bad\n    turns: [{ say: hello, expect: { move: handoff, says: [zebra] } }]\n',
    );
    const { code, out } = await leafline(['talk', file]);
    expect(code).toBe(1);
    expect(out).toMatch(/^ok {3}good\nFAIL bad\n.*move should be "handoff", is "answer".*\n.*does not say "zebra"/);
  });

  test.each([
    ['absent.yaml', null],
    ['broken.yaml', 'conversations: ['],
    ['unknown.yaml', 'conversations:\n  - name: x\n    turns: [{ say: a, expects: {} }]\n'],
  ])('%s: a clear error', async (name, text) => {
    const file = join(folder, name);
    if (text !== null) writeFileSync(file, text);
    const { code, err } = await leafline(['talk', file]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^INPUT: .*To mend it/s)]);
    expect(err).not.toMatch(/\n {4}at /);
  });
});

describe('chat', () => {
  test('a script of lines in, replies out; choices by number, sources by s', async () => {
    const { code, out } = await leafline(['chat'], 'what does withdrawal feel like\ns\n1\nmy son isnt breathing\n');
    expect(code).toBe(0);
    expect(out).toMatch(/not a person/);
    expect(out).toContain('Reviewed 20');
    expect(out).toMatch(/Call 911 now[\s\S]*\* Emergency services: Call 911/);
    expect(out).not.toContain('screen:');
  });

  test('--why shows screen, reading, names and move of each turn', async () => {
    const { out } = await leafline(['chat', '--why'], 'what is kratom\ni want to die\n');
    expect(out).toMatch(
      /screen: {2}none\n {2}reading: facts\.what_is 0\.\d\d.*\n {2}names: {3}substance=kratom\n {2}move: {4}answer facts\.what_is/,
    );
    expect(out).toMatch(/screen: {2}crisis suicide \(self\) because /);
  });

  test('a request for a person survives the end of the program', async () => {
    const data = { LEAFLINE_DATA: join(folder, 'person.db') };
    await leafline(['chat'], 'can i talk to a real person please\n', data);
    expect((await leafline(['tickets'], '', data)).out).toMatch(/risk none {2}asked {2}terminal\n1 open\n/);
  });

  test('Ctrl-C ends it cleanly', async () => {
    const child = spawn(process.execPath, [MAIN, 'chat'], {
      env: { ...process.env, NODE_OPTIONS: '', LEAFLINE_DATA: ':memory:' },
    });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
  });
});

describe('settings', () => {
  test.each([
    [{ PORT: 'many' }, /^SETTING: .*PORT/],
    [{ DATABASE_URL: 'mysql://x' }, /^SETTING: .*DATABASE_URL must begin with postgres/],
    [{ LEAFLINE_SECRET: 'short' }, /^SETTING: .*LEAFLINE_SECRET must have at least 32/],
    [{ LEAFLINE_ORIGINS: 'example.org' }, /^SETTING: .*LEAFLINE_ORIGINS/],
    [{ LEAFLINE_DATA: '/proc/nowhere/x.db' }, /^STORE_OPEN: /],
  ])('%j is refused with what to mend', async (env, expected) => {
    const { code, err } = await leafline(['serve'], '', env);
    expect(code).toBe(1);
    expect(err).toMatch(expected);
    expect(err).toContain('To mend it');
    expect(err).not.toMatch(/\n {4}at /);
  });

  test('a port that is taken is said so', async () => {
    const { createServer } = await import('node:net');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    try {
      expect(await leafline(['serve'], '', { PORT: String(port), LEAFLINE_DATA: ':memory:' })).toMatchObject({
        code: 1,
        err: expect.stringMatching(/PORT: .*EADDRINUSE/),
      });
    } finally {
      taken.close();
    }
  });

  test('help and version work without any setting', async () => {
    const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string };
    expect((await leafline(['--version'])).out).toBe(`${version}\n`);
    expect((await leafline(['--help'])).out).toMatch(/chat[\s\S]*serve[\s\S]*match[\s\S]*check[\s\S]*talk[\s\S]*eval/);
  });
});

describe('protocol and report', () => {
  test('the protocol is a page from the live content', async () => {
    const { out, code } = await leafline(['protocol']);
    expect(code).toBe(0);
    expect(out).toMatch(/^# What happens when someone speaks of danger\n/);
    expect(out).toContain('988 Suicide & Crisis Lifeline');
  });

  test('the report counts what pointed to help, and holds no word or name', async () => {
    const env = { LEAFLINE_DATA: join(folder, 'report.db') };
    expect((await leafline(['report'], '', env)).out).toBe('0 replies pointed to help in danger\n');
    const store = await openStore({ databaseUrl: null, dataFile: env.LEAFLINE_DATA });
    const asked = { ...message('unmistakable', 1), user: 'unmistakable', at: Date.UTC(2026, 10, 25) };
    await store.accept(asked);
    await store.commit({ ...inDanger(turn(asked)), move: { kind: 'safety', intents: [] } }, asked.at);
    await store.close();
    const { out } = await leafline(['report'], '', env);
    expect(out).toBe('2026-11  crisis     suicide                 1\n1 replies pointed to help in danger\n');
    expect((await leafline(['report', '--csv'], '', env)).out).toBe(
      'month,level,kind,replies\n2026-11,crisis,suicide,1\n',
    );
  });

  test('check lists the lines that wait for a person, and they are no fault', async () => {
    const { out, code } = await leafline(['check']);
    expect(code).toBe(0);
    expect(out).toMatch(/^to confirm: .*regions\.yaml:\d+:\d+ US .*The Trevor Project/m);
  });
});
