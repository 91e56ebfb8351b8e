// `leafline eval`: figures on labelled messages, for the matcher (`accept`) and for the screen (`level`), printed and as a report.
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import { wordsOf } from '../engine/nlu/features.ts';
import { tokensOf } from '../engine/text/spelling.ts';
import { LeaflineError } from '../errors.ts';
import { makeFolder } from '../folder.ts';
import { readExamples } from '../knowledge/examples.ts';
import { calibrationChart, confusionChart } from './eval/charts.ts';
import { crossValidate } from './eval/crossval.ts';
import { type Figures, type MatcherFigures, matcherFigures, screenFigures } from './eval/figures.ts';
import { type Report, reportPage } from './eval/report.ts';
import { type Rows, readRows } from './eval/rows.ts';
import { knowledgeOptions, openKnowledge } from './knowledge.ts';
import { createNeighbors } from './neighbors.ts';
import { createProgress } from './progress.ts';

/** What may be asked of the command beside the figures. */
export interface EvalOptions {
  /** Print all messages that came out wrong; of dangers those that are not only measured are printed anyway. */
  readonly misses?: boolean;
  /** The folder to write a report to. */
  readonly report?: string;
  /** How many parts the examples are dealt into for cross-validation. */
  readonly folds: string;
}

/** Nearest examples that are named with an error. */
const NEAREST = 3;

/** Prints the figures of each file, and writes the report. */
export async function evaluate(config: Config, names: readonly string[], options: EvalOptions): Promise<void> {
  const files: Rows[] = [];
  for (const name of names) files.push(await readRows(name));
  const folds = foldsOf(options.folds);
  if (options.report !== undefined) {
    if (files.filter(({ matcher }) => matcher.length > 0).length !== 1)
      throw new LeaflineError('INPUT', 'a report is about one file of messages with "accept", such as `intents`');
    makeReportFolder(options.report);
  }
  const knowledge = await openKnowledge(config);
  for (const rows of files) {
    const figures = measure(knowledge, rows);
    print(rows.file, figures, options.misses ?? false);
    if (options.report !== undefined && 'errors' in figures)
      await writeReport(config, knowledge, rows, figures, folds, options.report);
  }
}

/** The figures of one labelled file. Throws LeaflineError INPUT for a line that is not labelled. */
export async function figuresOf(knowledge: Knowledge, name: string): Promise<Figures> {
  return measure(knowledge, await readRows(name));
}

function measure(knowledge: Knowledge, { matcher, screen }: Rows): Figures | MatcherFigures {
  const onProgress = createProgress();
  return matcher.length > 0
    ? matcherFigures(knowledge, matcher, onProgress)
    : screenFigures(knowledge, screen, onProgress);
}

function print(file: string, { counts, values, misses, open }: Figures, showMisses: boolean): void {
  process.stdout.write(`${file}\n`);
  for (const [name, [part, all]] of Object.entries(counts)) {
    process.stdout.write(
      `  ${name.padEnd(34)} ${((100 * part) / Math.max(all, 1)).toFixed(1).padStart(5)} %  (${part} of ${all})\n`,
    );
  }
  for (const [name, value] of Object.entries(values))
    process.stdout.write(`  ${name.padEnd(34)} ${value.toFixed(3).padStart(5)}\n`);
  for (const miss of showMisses ? misses : open) process.stdout.write(`    ${miss}\n`);
}

function foldsOf(given: string): number {
  const folds = Number(given);
  if (Number.isInteger(folds) && folds >= 2 && folds <= 20) return folds;
  throw new LeaflineError('INPUT', `--folds takes a whole number from 2 to 20, not ${JSON.stringify(given)}`);
}

function makeReportFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(`${folder}/`, constants.W_OK);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): LeaflineError {
  const { code } = error as NodeJS.ErrnoException;
  return new LeaflineError(
    'INPUT',
    `the report cannot be written to ${folder} (${code}): name a folder that can`,
    error,
  );
}

async function writeReport(
  config: Config,
  knowledge: Knowledge,
  { file, matcher }: Rows,
  figures: MatcherFigures,
  folds: number,
  folder: string,
): Promise<void> {
  const options = knowledgeOptions(config);
  const lessons = await readExamples(options);
  const nearest = createNeighbors(lessons.examples, knowledge.model.vocabulary);
  const heard = (text: string) => wordsOf(tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling));
  const errors = figures.errors.map((miss) => ({
    ...miss,
    nearest: nearest(heard(miss.text), NEAREST).map(({ item: { place, text, label }, likeness }) => ({
      place,
      text,
      intent: label,
      likeness: Math.round(likeness * 1000) / 1000,
    })),
  }));
  const cross = crossValidate(lessons, knowledge.model.vocabulary.vectors, folds, createProgress());
  const report: Report = { file, day: options.today, messages: matcher.length, figures, cross, errors };
  const { counts, values, intents, confusion, bins } = figures;
  const pages = {
    'index.html': reportPage(report),
    'confusion.svg': confusionChart(confusion),
    'calibration.svg': calibrationChart(bins),
    'errors.jsonl': errors.map((error) => `${JSON.stringify(error)}\n`).join(''),
    'figures.json': `${JSON.stringify({ file, day: options.today, counts, values, intents, confusion, bins, cross }, null, 1)}\n`,
  };
  try {
    for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, name), text);
  } catch (error) {
    throw unwritable(folder, error);
  }
  process.stdout.write(
    `  cross-validation over the examples ${((100 * cross.right) / cross.all).toFixed(1).padStart(5)} %  (${cross.right} of ${cross.all}, ${folds} folds)\n`,
  );
  for (const { intents, share } of cross.overlaps)
    process.stdout.write(`  overlap: ${intents.join(' and ')}  ${(100 * share).toFixed(1)} %\n`);
  process.stdout.write(`  examples that hurt: ${cross.hurting.length}\nThe report is ${join(folder, 'index.html')}\n`);
}
