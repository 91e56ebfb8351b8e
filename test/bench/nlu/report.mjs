// The figures of a run as tables, and written down: docs/bench-nlu.json, docs/bench-nlu.svg and the tables in README.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart } from './chart.mjs';
import { UsageError } from './splits.mjs';

const BEGIN = '<!-- bench:nlu -->';
const END = '<!-- /bench:nlu -->';
/** The set closest to Leafline's own work: some sixty intents, some thirty examples each. */
const MAIN = 'clinc150-60x30';

const COLUMNS = [
  ['accuracy', (row) => percent(row.accuracy)],
  ['1 typo', (row) => percent(row.accuracyOneTypo)],
  ['2 typos', (row) => percent(row.accuracyTwoTypos)],
  ['out of scope found', (row) => percent(row.oosRecall)],
  ['false rejects', (row) => percent(row.falseRejects)],
  ['training s', (row) => row.trainSeconds.toFixed(1)],
  ['µs median / p99', (row) => `${micro(row.medianMicroseconds)} / ${micro(row.p99Microseconds)}`],
  ['model MB', (row) => row.modelMb.toFixed(1)],
  ['memory MB, at most / then', (row) => `${row.peakMb.toFixed(0)} / ${row.rssMb.toFixed(0)}`],
];

const percent = (value) => (value === null ? '-' : `${value.toFixed(1)} %`);
const micro = (value) => value.toFixed(0);
const nothing = (row) => row.unfinished ?? `failed: ${row.failed}`;
const isMeasured = (row) => row.accuracy !== undefined;

function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map((_, at) => (at === 0 ? '---' : '---:'))) + rows.map(line).join('');
}

/** Every figure of the run, a table a set. */
export function fullTable(report) {
  return report.sets
    .map(({ name, title }) => `### ${title}\n\n${setTable(report, name)}`)
    .concat(`${conditions(report)}\n`)
    .join('\n');
}

function setTable(report, set) {
  const rows = report.results.filter((row) => row.set === set);
  const head = ['matcher', ...COLUMNS.map(([title]) => title)];
  return markdown(
    head,
    rows.map((row) => [
      titleOf(report, row.matcher),
      ...(isMeasured(row) ? COLUMNS.map(([, cell]) => cell(row)) : [nothing(row), ...COLUMNS.slice(1).map(() => '-')]),
    ]),
  );
}

const titleOf = (report, matcher) => report.matchers.find((one) => one.matcher === matcher).title;

/** One figure of each matcher on each set that has it, the sets side by side. */
function sideBySide(report, label, key) {
  const found = (set, matcher) => report.results.find((one) => one.set === set && one.matcher === matcher)[key] ?? null;
  const sets = report.sets.filter(
    ({ name }) => name !== MAIN && report.matchers.some(({ matcher }) => found(name, matcher) !== null),
  );
  return markdown(
    [label, ...sets.map(({ title }) => title.replace('examples an intent', 'each').replace(', ', '<br>'))],
    report.matchers.map(({ matcher, title }) => [
      title,
      ...sets.map(({ name }) => found(name, matcher)?.toFixed(1) ?? '-'),
    ]),
  );
}

function conditions({ date, minutes, node, processor, seed, limitSeconds }) {
  return `${date.slice(0, 10)}, Node ${node.slice(1)}, ${processor}, seed ${seed}, ${limitSeconds} s for a training; the run took ${minutes} minutes.`;
}

/** The part of README.md between the markers. */
function readmePart(report) {
  const main = report.sets.find(({ name }) => name === MAIN) ?? report.sets[0];
  const parts = [
    `![${main.title}: accuracy, with typos, and out of scope found, by matcher](docs/bench-nlu.svg)`,
    `${main.title}:`,
    setTable(report, main.name).trim(),
    `The other sets; "-" is a training that was stopped after ${report.limitSeconds} s, or not begun because it was stopped on fewer examples:`,
    sideBySide(report, 'accuracy %', 'accuracy').trim(),
    sideBySide(report, 'out of scope found %', 'oosRecall').trim(),
    `${conditions(report)} "Out of scope found" is at the threshold that turns away 5 % of the validation messages in scope; "false rejects" is what it then turned away of the test messages in scope. All figures: [docs/bench-nlu.json](docs/bench-nlu.json).`,
    `Programs: ${programs(report)}. fastText's settings are tuned on validation rows, NLP.js has its feature for "none of them" on, and all else is at its defaults. Memory is that of the whole process, ${baseline(report)} MB of it before training. Data, read from where it lies and not part of this project:\n${report.sources.map(({ dataset, license, source }) => `- ${dataset}: ${license}; ${source}`).join('\n')}`,
  ];
  return parts.join('\n\n');
}

function programs({ matchers }) {
  const lines = matchers.map((one) => `${one.package} ${one.version} (${one.license})`);
  return [...new Set(lines)].join(', ');
}

/** The text of a folder's README before and after the part that a run writes. */
export function readmeAround(folder) {
  const path = join(folder, 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new UsageError(`${path} has no ${BEGIN} … ${END} to write between.`);
  return [text.slice(0, from + BEGIN.length), text.slice(to)];
}

function baseline({ results }) {
  const sizes = results.filter(isMeasured).map((row) => row.rssBeforeMb);
  return sizes.length > 0 ? `${Math.min(...sizes).toFixed(0)} to ${Math.max(...sizes).toFixed(0)}` : 'some';
}

/** Writes the run down in a folder that holds the README. */
export function writeReport(report, folder) {
  const [before, after] = readmeAround(folder);
  mkdirSync(join(folder, 'docs'), { recursive: true });
  writeFileSync(join(folder, 'docs', 'bench-nlu.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, 'docs', 'bench-nlu.svg'), drawChart(report, MAIN));
  writeFileSync(join(folder, 'README.md'), `${before}\n${readmePart(report)}\n${after}`);
}
