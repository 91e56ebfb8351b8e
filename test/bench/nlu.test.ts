// The benchmark of intent matchers runs from end to end through its command, on made-up data.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'leafline-bench-'));
const data = join(folder, 'data');
const sets = ['--sets', 'clinc150-5'];
const INTENTS = {
  tea: ['how do i brew green tea', 'which tea has the least caffeine', 'my tea tastes bitter'],
  bus: ['when does the next bus leave', 'is the night bus running', 'how much is a bus ticket'],
  rain: ['will it rain tomorrow', 'do i need an umbrella today', 'how wet will the weekend be'],
};
const FIGURES = ['accuracy', 'accuracyOneTypo', 'accuracyTwoTypos', 'oosRecall', 'falseRejects'];
const COSTS = ['trainSeconds', 'medianMicroseconds', 'p99Microseconds', 'modelMb', 'peakMb', 'rssMb', 'heapMb'];

function bench(...options: string[]) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawnSync(process.execPath, [join(PACKAGE_ROOT, 'test/bench/nlu/run.mjs'), ...options], {
    encoding: 'utf8',
    env,
  });
}

beforeAll(() => {
  mkdirSync(data);
  const rows = (split: string, before: string) =>
    Object.entries(INTENTS).flatMap(([intent, texts]) =>
      texts.map((text) => ({ text: `${before}${text}`, intent, split })),
    );
  const oos = ['sing me a song', 'who won the match'].map((text) => ({ text, intent: 'oos', split: 'oos_test' }));
  writeFileSync(
    join(data, 'clinc150-fewshot.json'),
    JSON.stringify([...rows('train_5', ''), ...rows('test', 'please '), ...rows('val', 'tell me '), ...oos]),
  );
  writeFileSync(
    join(data, 'sources.json'),
    JSON.stringify([
      { name: 'clinc150-fewshot', lic: 'made up license', src: 'made up source' },
      { name: 'hwu64', lic: 'of another', src: 'not used' },
    ]),
  );
  writeFileSync(join(folder, 'README.md'), '# Before\n<!-- bench:nlu -->\nold\n<!-- /bench:nlu -->\nAfter\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a run prints its table and writes all figures, the chart and the part of the README', () => {
  const run = bench('--data', data, '--only', 'natural-bayes,leafline', ...sets, '--write', '--to', folder);
  expect([run.stderr, run.status]).toEqual(['', 0]);
  expect(run.stdout).toMatch(/^\| Leafline( \| [^|]*\d[^|]*){9} \|$/m);
  expect(run.stdout).toMatch(/^\| natural's Bayes( \| [^|]*\d[^|]*){9} \|$/m);
  const report = JSON.parse(readFileSync(join(folder, 'docs', 'bench-nlu.json'), 'utf8'));
  expect(report).toMatchObject({ node: process.version, seed: 1, limitSeconds: 300 });
  expect(Object.keys(report)).toEqual(expect.arrayContaining(['date', 'minutes', 'processor', 'sources', 'sets']));
  expect(report.results.map(({ matcher }: { matcher: string }) => matcher)).toEqual(['leafline', 'natural-bayes']);
  for (const row of report.results) {
    for (const name of FIGURES) expect([name, row[name] >= 0 && row[name] <= 100]).toEqual([name, true]);
    for (const name of COSTS) expect([name, row[name] >= 0]).toEqual([name, true]);
    expect(row).toMatchObject({ intents: 3, trainExamples: 9, testMessages: 9 });
    expect(row.accuracy).toBeGreaterThan(60);
  }
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(readme).toMatch(
    /^# Before\n<!-- bench:nlu -->\n!\[[\s\S]*made up license[\s\S]*<!-- \/bench:nlu -->\nAfter\n$/,
  );
  expect(readme).not.toMatch(/of another|\nold\n/);
  expect(readFileSync(join(folder, 'docs', 'bench-nlu.svg'), 'utf8')).toContain('<title');
}, 20_000);

test('a training over its time is stopped, and the tables say so', () => {
  const words = Array.from({ length: 3000 }, (_, at) => `w${at.toString(36).replace(/\d/g, 'x')}`);
  const rows = words.map((text, at) => ({
    text: `${text} ${words.at(-at)}`,
    intent: `i${at % 60}`,
    split: 'train_5',
  }));
  writeFileSync(
    join(data, 'hwu64.json'),
    JSON.stringify([...rows, { ...rows[0], split: 'test' }, { ...rows[0], split: 'train_10' }]),
  );
  const run = bench('--data', data, '--only', 'natural-logistic', '--sets', 'hwu64-5,hwu64-10', '--limit', '1');
  expect(run.stdout).toMatch(/^\| natural's logistic \| not finished in 1 s( \| -){8} \|$/m);
  expect(run.stdout).toMatch(/^\| natural's logistic \| not tried, stopped on fewer( \| -){8} \|$/m);
  expect([run.stderr, run.status]).toEqual(['', 0]);
}, 20_000);

test.each([
  ['holds no banking77.json', ['--sets', 'banking77']],
  ['no folder', ['--data', join(folder, 'nowhere')]],
  ['knows no magic', ['--only', 'magic']],
  ['one whole run', ['--only', 'leafline', '--write']],
  ['to write between', ['--write', '--to', data, ...sets]],
])('a wrong call is refused: %s', (reason, options) => {
  const run = bench('--data', data, ...options);
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain(reason);
});
