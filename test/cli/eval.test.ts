// `leafline eval`: figures and report on labelled messages, as a person meets them: printed, on disk and in a browser.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Report } from '../../src/cli/eval/report.ts';
import { PACKAGE_ROOT } from '../../src/config.ts';
import { launchBrowser } from '../browser.ts';
import { knowledge } from '../knowledge.ts';
import { findings } from '../web/visits.ts';
import { runCommand } from './run.ts';

// Each command is a process of its own, and reads the whole knowledge.
jest.setTimeout(900_000);
const folder = mkdtempSync(join(tmpdir(), 'leafline-eval-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = '<script>document.title = "run"</script> & "quoted" zzqx';

/** Messages of every kind; the fourth and the last but two are labelled wrongly on purpose. */
const ROWS = [
  { text: 'what is kratom', accept: ['facts.what_is'] },
  { text: 'is kratom addictive', accept: ['addiction.is_addictive', 'addiction.signs'], tags: ['typo'] },
  { text: 'can i talk to a real person please', accept: ['handoff.human'] },
  { text: 'can kratom hurt your liver', accept: ['facts.legality'] },
  { text: 'best pizza in town', accept: ['out_of_scope'] },
  { text: SCRIPT, accept: ['facts.what_is'], tags: [] },
  { text: 'i want to kill myself', accept: ['chat.distress'] },
  {
    text: 'is kratom addictive? and how long does withdrawal last?',
    accept: [['addiction.is_addictive'], ['withdrawal.timeline']],
    tags: ['double'],
  },
  {
    text: 'how long does withdrawal last? is kratom addictive?',
    accept: [['chat.greet'], ['facts.gas_station']],
    tags: ['double'],
  },
  {
    text: 'how long does it last',
    accept: ['withdrawal.timeline'],
    context: 'withdrawal.symptoms',
    tags: ['followup'],
  },
];
const file = join(folder, 'rows.jsonl');
writeFileSync(file, ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
const evaluate = (...args: string[]) => runCommand(['eval', ...args], folder);
const read = (name: string) => readFileSync(join(folder, 'report', name), 'utf8');

/** figures.json, as far as it is looked at here. */
type Written = Pick<Report['figures'], 'counts' | 'values' | 'intents' | 'confusion' | 'bins'> & {
  readonly cross: Report['cross'];
};

describe('a report', () => {
  let run: Awaited<ReturnType<typeof runCommand>>;
  let figures: Written;
  let errors: Report['errors'];
  let browser: Browser;
  beforeAll(async () => {
    run = await evaluate('rows.jsonl', '--report', 'report', '--folds', '2', '--misses');
    figures = JSON.parse(read('figures.json')) as Written;
    errors = read('errors.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report['errors'][number]);
    browser = await launchBrowser();
  }, 900_000);
  afterAll(() => browser?.close());

  test('is written whole, and a pipe sees no progress', () => {
    expect([run.code, run.err]).toEqual([0, '']);
    expect(readdirSync(join(folder, 'report')).sort()).toEqual([
      'calibration.svg',
      'confusion.svg',
      'errors.jsonl',
      'figures.json',
      'index.html',
    ]);
    expect(run.out).toContain(`The report is ${join('report', 'index.html')}\n`);
  });

  test('what is printed and what is written is the same', async () => {
    for (const [name, [part, all]] of Object.entries(figures.counts))
      expect(run.out).toMatch(new RegExp(`^  ${name} +\\d+\\.\\d %  \\(${part} of ${all}\\)$`, 'm'));
    expect(run.out).toContain(`  macro-F1                           ${figures.values['macro-F1']!.toFixed(3)}\n`);
    const plain = await evaluate('rows.jsonl', '--misses');
    expect(run.out.startsWith(plain.out)).toBe(true);
  });

  test('counts single, several and outside messages each by their rule', () => {
    expect(figures.counts).toMatchObject({
      'taken for danger': [1, 10],
      'right intent in the top three': [expect.any(Number), 7],
      'confidently wrong': [1, 7],
      'out of scope: answered with a card': [0, 1],
      'double: both halves': [expect.any(Number), 2],
      'double: at least one half': [1, 2],
      '  typo: right answer': [1, 1],
    });
  });

  test('precision, recall, macro-F1 and ECE follow from the confusion and the bins', () => {
    const { labels, cells } = figures.confusion;
    expect(labels).toEqual(knowledge.model.intents.labels);
    expect(cells.flat().reduce((a, b) => a + b)).toBe(8);
    const at = labels.indexOf('facts.legality');
    expect(cells[at]![labels.indexOf('facts.liver')]).toBe(1);
    const liver = figures.intents.find(({ intent }) => intent === 'facts.liver');
    expect(liver).toMatchObject({ rows: 0, read: 1, precision: 0, recall: null });
    const asked = figures.intents.filter(({ rows }) => rows > 0);
    const mean = asked.reduce((sum, { f1 }) => sum + f1, 0) / asked.length;
    expect(figures.values['macro-F1']).toBeCloseTo(mean, 9);
    expect(figures.bins).toHaveLength(10);
    const all = figures.bins.reduce((sum, bin) => sum + bin.all, 0);
    const apart = figures.bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.all * bin.confidence), 0);
    expect(figures.values.ECE).toBeCloseTo(apart / all, 9);
  });

  test('an error tells the top three and the nearest examples, each on the line it names', () => {
    const liver = errors.find(({ text }) => text === ROWS[3]!.text)!;
    expect(liver).toMatchObject({
      place: 'rows.jsonl:4',
      accept: ['facts.legality'],
      got: { level: 'none', move: 'answer', intents: ['facts.liver'] },
    });
    expect(liver.top).toHaveLength(3);
    expect(liver.nearest[0]).toMatchObject({ intent: 'facts.liver', likeness: expect.any(Number) });
    for (const { nearest } of errors)
      for (const { place, text } of nearest) {
        const [, name, line] = /^(.+):(\d+)$/.exec(place)!;
        expect(readFileSync(resolve(folder, name!), 'utf8').split('\n')[Number(line) - 1]).toContain(text.slice(0, 12));
      }
    expect(errors.map(({ text }) => text)).toContain(ROWS[8]!.text);
    const [both] = figures.counts['double: both halves']!;
    expect(errors.some(({ text }) => text === ROWS[7]!.text)).toBe(both === 0);
  });

  test('every example is read once in the cross-validation', () => {
    const { folds, all, right } = figures.cross;
    expect(folds).toBe(2);
    expect(all).toBeGreaterThan(3000);
    expect(right / all).toBeGreaterThan(0.3);
    expect(run.out).toContain(`(${right} of ${all}, 2 folds)`);
  });

  test.each(['light', 'dark'] as const)(
    'opens in a browser (%s): nothing is fetched or run, axe finds nothing',
    async (colorScheme) => {
      const page = await (await browser.newContext({ colorScheme })).newPage();
      const asked: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (line) => complaints.push(line.text()));
      const address = pathToFileURL(join(folder, 'report', 'index.html')).href;
      await page.goto(address);
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([address]);
      expect(await page.title()).toBe('Leafline: how well messages are understood');
      expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
        'Figures',
        'Confusion of the intents',
        'Calibration',
        'Intents',
        'Intents that overlap',
        'Examples that hurt',
        'Errors',
      ]);
      expect(await page.getByRole('rowheader', { name: SCRIPT }).count()).toBe(1);
      expect(await page.getByRole('img', { name: 'Confusion of the intents' }).count()).toBe(1);
      expect(complaints).toEqual([]);
      expect(await findings(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    },
    30_000,
  );

  test('the pictures stand alone: well-formed, every intent named on both sides', async () => {
    const page = await browser.newPage();
    for (const name of ['confusion.svg', 'calibration.svg']) {
      await page.goto(pathToFileURL(join(folder, 'report', name)).href);
      expect(await page.locator('parsererror').count()).toBe(0);
      expect(await page.locator('svg > title, svg > desc').allTextContents()).toEqual([
        expect.stringMatching(/\S/),
        expect.stringMatching(/\S/),
      ]);
    }
    const picture = read('confusion.svg');
    for (const label of knowledge.model.intents.labels) expect(picture.split(`>${label}</text>`)).toHaveLength(3);
  });
});

describe('refusals', () => {
  writeFileSync(join(folder, 'broken.jsonl'), '{"text": "a", "accept": ["x"]}\n{broken\n');
  writeFileSync(join(folder, 'unlabelled.jsonl'), '{"text": "a"}\n');
  writeFileSync(join(folder, 'empty.jsonl'), '\n');
  writeFileSync(join(folder, 'screen.jsonl'), '{"text": "a", "level": "none"}\n');
  test.each([
    [['intent'], /intent cannot be read: name a labelled file, or one of the words intents and safety/],
    [['.'], /cannot be read/],
    [['broken.jsonl'], /broken\.jsonl:2 is no JSON/],
    [['unlabelled.jsonl'], /unlabelled\.jsonl:1 has neither "accept" nor a valid "level"/],
    [['empty.jsonl'], /empty\.jsonl holds no labelled message/],
    [
      ['rows.jsonl', '--report', '/proc/nowhere/report'],
      /report cannot be written to \/proc\/nowhere\/report \(ENOENT\)/,
    ],
    [['rows.jsonl', '--report', 'rows.jsonl'], /report cannot be written to rows\.jsonl/],
    [['rows.jsonl', '--report', 'other', '--folds', '1'], /--folds takes a whole number from 2 to 20, not "1"/],
    [['screen.jsonl', '--report', 'other'], /a report is about one file of messages with "accept"/],
    [['rows.jsonl', 'rows.jsonl', '--report', 'other'], /a report is about one file/],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await evaluate(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^INPUT: .*To mend it/s);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/\n {4}at /);
  });

  test('the published package says plainly that it has no labelled files', async () => {
    const bare = join(folder, 'package');
    for (const name of ['dist', 'intents', 'content', 'package.json'])
      cpSync(join(PACKAGE_ROOT, name), join(bare, name), { recursive: true });
    symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(bare, 'node_modules'));
    const { code, err } = await runCommand(['eval', 'intents'], bare, {}, '', join(bare, 'dist/src/cli/main.js'));
    expect(code).toBe(1);
    expect(err).toContain('"intents" stands for test/eval/intents.jsonl, which only the project\'s source holds');
  });
});

describe('the figures of the screen', () => {
  const rows = [
    { text: 'he is not breathing', level: 'emergency', kind: 'overdose', about: 'other', half: 'tuned', set: 'plain' },
    { text: 'what is kratom', level: 'crisis', kind: 'suicide', about: 'self', half: 'tuned', set: 'plain' },
    { text: 'is it legal', level: 'urgent', kind: 'mixing', about: 'self', half: 'measured', set: 'turns' },
    { text: 'i want to die', level: 'none', kind: null, about: null, half: 'measured', set: 'turns', lang: 'en' },
    {
      before: ['he is not breathing'],
      text: 'ok',
      level: 'emergency',
      kind: 'overdose',
      about: 'other',
      half: 'tuned',
      set: 'turns',
    },
  ];
  const name = 'dangers.jsonl';
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

  test('tell each level, half, set and kind, and danger that was seen before stays in mind', async () => {
    const { out, code } = await evaluate(name);
    expect(code).toBe(0);
    for (const line of [
      'emergency: caught at level or above 100.0 %  (2 of 2)',
      'any danger: seen at all             50.0 %  (2 of 4)',
      'none: false alarms                 100.0 %  (1 of 1)',
      'tuned: any danger: seen at all      66.7 %  (2 of 3)',
      'measured: any danger: seen at all    0.0 %  (0 of 1)',
      'plain: crisis: caught at level or above   0.0 %  (0 of 1)',
    ])
      expect(out).toContain(line);
  });

  test('show the misses of the tuned half, and of the other only when asked', async () => {
    const { out } = await evaluate(name);
    expect(out).toContain('crisis->none "what is kratom"');
    expect(out).not.toContain('is it legal');
    expect((await evaluate(name, '--misses')).out).toContain('urgent->none "is it legal"');
  });
});
