// `leafline eval`: honest figures on labelled messages, for the matcher (`accept`) and for the screen (`level`).
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import { LEVELS } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import { openKnowledge } from './knowledge.ts';
import { matchLine } from './match.ts';

const intentForm = z.object({
  text: z.string(),
  accept: z.array(z.string()).min(1),
  context: z.string().nullish(),
  tags: z.array(z.string()).default([]),
});
const safetyForm = z.object({
  text: z.string(),
  level: z.enum(LEVELS),
  kind: z.string().nullable().default(null),
  about: z.string().nullable().default(null),
  lang: z.string().default('en'),
});
type IntentLine = z.infer<typeof intentForm>;
type SafetyLine = z.infer<typeof safetyForm>;

/** Shares of 0 to 1, and what came out wrong. */
export interface Figures {
  readonly counts: Readonly<Record<string, readonly [number, number]>>;
  readonly misses: readonly string[];
}

/** Prints the figures of each file. */
export async function evaluate(config: Config, files: readonly string[], showMisses: boolean): Promise<void> {
  const knowledge = await openKnowledge(config);
  for (const file of files) {
    const figures = await figuresOf(knowledge, file);
    process.stdout.write(`${file}\n`);
    for (const [name, [part, all]] of Object.entries(figures.counts)) {
      process.stdout.write(
        `  ${name.padEnd(34)} ${((100 * part) / Math.max(all, 1)).toFixed(1).padStart(5)} %  (${part} of ${all})\n`,
      );
    }
    if (showMisses) for (const miss of figures.misses) process.stdout.write(`    ${miss}\n`);
  }
}

/** The figures of one labelled file. Throws LeaflineError INPUT for a line that is not labelled. */
export async function figuresOf(knowledge: Knowledge, file: string): Promise<Figures> {
  const rows = (await readText(file))
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, `${file}:${at + 1}`)]));
  const intents = rows.filter((row): row is IntentLine => 'accept' in row);
  const safety = rows.filter((row): row is SafetyLine => 'level' in row);
  return intents.length > 0 ? intentFigures(knowledge, intents) : safetyFigures(knowledge, safety);
}

function intentFigures(knowledge: Knowledge, rows: readonly IntentLine[]): Figures {
  const tally = new Tally();
  for (const row of rows) {
    const { ranked, move, safety } = matchLine(knowledge, row);
    const outside = row.accept.includes('out_of_scope');
    const first = ranked.find(({ intent }) => intent !== 'out_of_scope')?.intent ?? 'none';
    const carded = ['answer', 'flow', 'handoff'].includes(move.kind);
    const right = carded && row.accept.includes(move.intents[0] ?? '');
    const offered = move.kind === 'ask' && move.intents.some((intent) => row.accept.includes(intent));
    tally.add('taken for danger', safety.level !== 'none');
    if (outside) tally.add('out of scope: answered with a card', carded && !row.accept.includes(move.intents[0] ?? ''));
    else {
      tally.add('best intent right', row.accept.includes(first));
      tally.add('right answer', right);
      tally.add('right answer or right question', right || offered);
      tally.add('confidently wrong', carded && !right);
      for (const tag of row.tags) tally.add(`  ${tag}: right answer`, right);
    }
    if (outside ? carded : !right)
      tally.misses.push(
        `${JSON.stringify(row.text.slice(0, 90))} -> ${safety.level !== 'none' ? safety.level : move.kind} ${ranked
          .slice(0, 3)
          .map((r) => `${r.intent} ${r.confidence.toFixed(2)}`)
          .join(', ')} (${row.accept.join('|')})`,
      );
  }
  return tally;
}

function safetyFigures(knowledge: Knowledge, rows: readonly SafetyLine[]): Figures {
  const tally = new Tally();
  for (const row of rows) {
    const { safety } = matchLine(knowledge, { text: row.text });
    const at = (level: (typeof LEVELS)[number]) => LEVELS.indexOf(level);
    if (row.level === 'none') tally.add('none: false alarms', safety.level !== 'none');
    else {
      tally.add(`${row.level}: caught at level or above`, at(safety.level) <= at(row.level));
      tally.add(`${row.level}: exact level`, safety.level === row.level);
      tally.add('any danger: seen at all', safety.level !== 'none');
      tally.add(`${row.lang}: caught at level or above`, at(safety.level) <= at(row.level));
      if (safety.level === row.level) tally.add(`${row.level}: self or other right`, safety.about === row.about);
      if (safety.level === row.level) tally.add(`${row.level}: kind right`, safety.kind === row.kind);
    }
    if (safety.level !== row.level)
      tally.misses.push(
        `${row.level}->${safety.level} ${JSON.stringify(row.text.slice(0, 160))} [${safety.because.join(', ')}]`,
      );
  }
  return tally;
}

class Tally implements Figures {
  readonly counts: Record<string, [number, number]> = {};
  readonly misses: string[] = [];

  add(name: string, counts: boolean): void {
    const [part, all] = this.counts[name] ?? [0, 0];
    this.counts[name] = [part + (counts ? 1 : 0), all + 1];
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new LeaflineError('INPUT', `${file} cannot be read`, error);
  }
}

function parse(line: string, where: string): IntentLine | SafetyLine {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    throw new LeaflineError('INPUT', `${where} is no JSON`, error);
  }
  const intent = intentForm.safeParse(data);
  if (intent.success) return intent.data;
  const safety = safetyForm.safeParse(data);
  if (safety.success) return safety.data;
  throw new LeaflineError('INPUT', `${where} has neither "accept" nor a valid "level"`);
}
