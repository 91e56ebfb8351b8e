// npm run bench:nlu -- --data FOLDER: intent matchers on the same splits, one after the other, each in a process of its own.
import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { peers } from './peers.mjs';
import { fullTable, readmeAround, writeReport } from './report.mjs';
import { SETS, sourcesOf, UsageError } from './splits.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..', '..');
/** In the order of the table; each is a file in matchers/. */
const MATCHERS = ['leafline', 'nlpjs', 'fasttext', 'natural-bayes', 'natural-logistic'];
const MEMORY_MB = 8192;

const HELP = `npm run bench:nlu -- --data FOLDER [options]
  --data FOLDER   the datasets: clinc150.json, clinc150-fewshot.json, banking77.json, hwu64.json, sources.json
  --only A,B      matchers to run: ${MATCHERS.join(', ')}
  --sets X,Y      sets to run: ${Object.keys(SETS).join(', ')}
  --limit S       seconds a training may take (300)
  --seed N        seed of the shuffle, the draws and the typos (1)
  --write         write docs/bench-nlu.json, docs/bench-nlu.svg and the tables of README.md
  --to FOLDER     write them there and not into the project, as a run of some matchers or sets must
`;

let child;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    child?.kill('SIGKILL');
    process.exit(130);
  });
}

/** What is going on, on a terminal only. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}

function readOptions() {
  const text = { type: 'string' };
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        data: text,
        only: text,
        sets: text,
        limit: { ...text, default: '300' },
        seed: { ...text, default: '1' },
        write: { type: 'boolean', default: false },
        to: text,
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit();
  }
  if (!values.data) throw new UsageError('Give the folder of the datasets: --data FOLDER.');
  const whole = !values.only && !values.sets;
  if (values.write && !whole && !values.to) {
    throw new UsageError('Figures of the project come from one whole run: with --only or --sets, --write needs --to.');
  }
  return {
    folder: resolve(values.data),
    matchers: chosen(values.only, MATCHERS, '--only'),
    sets: chosen(values.sets, Object.keys(SETS), '--sets'),
    limit: number(values.limit, '--limit', 1),
    seed: number(values.seed, '--seed', 0),
    write: values.write ? resolve(values.to ?? root) : null,
  };
}

function chosen(list, all, option) {
  const names = list?.split(',') ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new UsageError(`${option} knows no ${unknown}; it knows ${all.join(', ')}.`);
  return all.filter((name) => names.includes(name));
}

function number(value, option, least) {
  const found = Number(value);
  if (!Number.isInteger(found) || found < least)
    throw new UsageError(`${option} takes a whole number from ${least} on.`);
  return found;
}

/** Runs one matcher on one set and resolves with its figures, or with why there are none. */
function runOne(matcher, set, { folder, seed, limit }) {
  return new Promise((done) => {
    let result = null;
    let timer;
    const started = fork(join(here, 'child.mjs'), [matcher, set, folder, String(seed)], {
      execArgv: ['--expose-gc', `--max-old-space-size=${MEMORY_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child = started;
    let errors = '';
    started.stderr.on('data', (data) => {
      errors = (errors + data).slice(-20_000);
    });
    started.on('message', (message) => {
      if (message.step === 'training') {
        timer = setTimeout(() => {
          result = { unfinished: `not finished in ${limit} s` };
          started.kill('SIGKILL');
        }, limit * 1000);
      } else clearTimeout(timer);
      if (message.step === 'done') result = message.result;
      if (message.step === 'failed') result = { failed: message.reason };
      progress(`${set}: ${matcher}: ${message.step}`);
    });
    started.on('close', () => {
      clearTimeout(timer);
      const outOfMemory = /heap out of memory|Allocation failed/.test(errors);
      done(
        result ??
          (outOfMemory
            ? { unfinished: `out of ${MEMORY_MB / 1024} GB memory` }
            : { failed: errors.trim().split('\n').at(-1) || 'its process ended' }),
      );
    });
  });
}

async function run() {
  const options = readOptions();
  if (!existsSync(join(root, 'dist', 'src'))) throw new UsageError('Leafline is not built: npm run build.');
  const sources = sourcesOf(options.folder, options.sets);
  const files = readdirSync(options.folder);
  const missing = options.sets.map((set) => `${SETS[set].file}.json`).find((file) => !files.includes(file));
  if (missing) throw new UsageError(`The folder of --data holds no ${missing}.`);
  // Better to know now than after an hour.
  if (options.write) readmeAround(options.write);
  const about = await peers(options.matchers);
  const begun = Date.now();
  const results = [];
  for (const set of options.sets) {
    for (const matcher of options.matchers) {
      progress(`${set}: ${matcher}`);
      const fewer = results.find((one) => one.set === SETS[set].after && one.matcher === matcher);
      // What was stopped on fewer examples of the same intents would only be stopped again.
      const result = fewer?.unfinished
        ? { unfinished: 'not tried, stopped on fewer' }
        : await runOne(matcher, set, options);
      results.push({ set, matcher, ...result });
    }
  }
  progress('');
  const report = {
    date: new Date(begun).toISOString(),
    minutes: Number(((Date.now() - begun) / 60_000).toFixed(1)),
    node: process.version,
    processor: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
    seed: options.seed,
    limitSeconds: options.limit,
    matchers: about,
    sets: options.sets.map((name) => ({ name, title: SETS[name].title, dataset: SETS[name].file })),
    sources,
    results,
  };
  process.stdout.write(fullTable(report));
  if (options.write) writeReport(report, options.write);
  if (results.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
