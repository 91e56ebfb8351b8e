// The splits that matchers are measured on, made from the files of --data. The data stays where it is: nothing of it is kept in the project.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mistype, seeded, shuffled } from './random.mjs';

/** Something the person who started the run can put right. */
export class UsageError extends Error {}

/** The sets in the order of the table. `draw` takes so many intents at random, and so many examples of each; `after` is the same with fewer examples. */
export const SETS = {
  'clinc150-60x30': {
    file: 'clinc150',
    train: 'train',
    draw: [60, 30],
    title: '60 intents of CLINC150, 30 examples each',
  },
  'clinc150-5': { file: 'clinc150-fewshot', train: 'train_5', title: 'CLINC150, 5 examples an intent' },
  'clinc150-10': {
    file: 'clinc150-fewshot',
    train: 'train_10',
    after: 'clinc150-5',
    title: 'CLINC150, 10 examples an intent',
  },
  clinc150: { file: 'clinc150', train: 'train', after: 'clinc150-10', title: 'CLINC150, all examples' },
  'banking77-5': { file: 'banking77', train: 'train_5', title: 'BANKING77, 5 examples an intent' },
  'banking77-10': {
    file: 'banking77',
    train: 'train_10',
    after: 'banking77-5',
    title: 'BANKING77, 10 examples an intent',
  },
  banking77: { file: 'banking77', train: 'train', after: 'banking77-10', title: 'BANKING77, all examples' },
  'hwu64-5': { file: 'hwu64', train: 'train_5', title: 'HWU64, 5 examples an intent' },
  'hwu64-10': { file: 'hwu64', train: 'train_10', after: 'hwu64-5', title: 'HWU64, 10 examples an intent' },
  hwu64: { file: 'hwu64', train: 'train', after: 'hwu64-10', title: 'HWU64, all examples' },
};

/**
 * One set: training rows shuffled by the seed, test rows, the test rows with one and two slips of the finger and, where
 * the dataset has messages out of scope, those and in-scope rows (`val`) to set the threshold by.
 */
export function makeSplit(name, folder, seed) {
  const { file, train, draw, title } = SETS[name];
  const rows = readRows(folder, file);
  const of = (split) => rows.filter((row) => row.split === split).map(({ text, intent }) => ({ text, intent }));
  let [training, test, val] = [of(train), of('test'), of('val')];
  if (training.length === 0 || test.length === 0) {
    throw new UsageError(`${join(folder, file)}.json holds no rows of the split ${training.length ? 'test' : train}.`);
  }
  if (draw) {
    const kept = drawIntents(training, draw[0], seeded(seed));
    const among = ({ intent }) => kept.has(intent);
    training = drawExamples(training.filter(among), draw[1], seeded(seed + 1));
    [test, val] = [test.filter(among), val.filter(among)];
  }
  const typos = (edits) => {
    const random = seeded(seed + 10 + edits);
    return test.map(({ text, intent }) => ({ text: mistype(text, edits, random), intent }));
  };
  const oos = of('oos_test');
  return {
    title,
    train: shuffled(training, seeded(seed + 2)),
    test,
    typos1: typos(1),
    typos2: typos(2),
    val: oos.length > 0 ? val : [],
    oos,
  };
}

/** Where each dataset used comes from and under which license, from the data's sources.json. */
export function sourcesOf(folder, names) {
  const files = new Set(names.map((name) => SETS[name].file));
  return readJson(folder, 'sources')
    .filter(({ name }) => files.has(name))
    .map(({ name, lic, src }) => ({ dataset: name, license: lic, source: src }));
}

function drawIntents(rows, count, random) {
  const all = [...new Set(rows.map(({ intent }) => intent))].sort();
  if (all.length < count) throw new UsageError(`The data holds ${all.length} intents, and ${count} are to be drawn.`);
  return new Set(shuffled(all, random).slice(0, count));
}

function drawExamples(rows, count, random) {
  const taken = new Map();
  return shuffled(rows, random).filter(({ intent }) => {
    taken.set(intent, (taken.get(intent) ?? 0) + 1);
    return taken.get(intent) <= count;
  });
}

function readRows(folder, file) {
  const rows = readJson(folder, file);
  const sound = Array.isArray(rows) && rows.every((row) => [row?.text, row?.intent, row?.split].every(isText));
  if (!sound) throw new UsageError(`${join(folder, file)}.json is no list of {text, intent, split}.`);
  return rows;
}

const isText = (value) => typeof value === 'string';

function readJson(folder, file) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`There is no folder ${folder}: give the folder of the datasets with --data.`);
  }
  const path = join(folder, `${file}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `The folder of --data holds no ${file}.json.`
        : `${path} cannot be read: ${error.message}`,
    );
  }
}
