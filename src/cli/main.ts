#!/usr/bin/env node
// The command line: `leafline COMMAND`. Each command is loaded only when it is used.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { PACKAGE_ROOT, readConfig } from '../config.ts';
import { LeaflineError } from '../errors.ts';
import type { EvalOptions } from './eval.ts';
import type { SuggestOptions } from './suggest.ts';

const version = (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
const program = new Command('leafline')
  .description('A support chatbot for people who ask about kratom.')
  .version(version);

program
  .command('chat')
  .description('talk in the terminal; with lines on standard input, replies on standard output')
  .option('--why', 'show what was seen, understood and decided in each turn')
  .action(async (options: { why?: boolean }) =>
    (await import('./chat.ts')).chat(readConfig(process.env), options.why ?? false),
  );
program
  .command('serve')
  .description('start the server with every adapter whose settings are present')
  .action(async () => (await import('./serve.ts')).serve(readConfig(process.env)));
program
  .command('match')
  .description(
    'read messages from standard input, a line each, and print a JSON line each: safety, ranked intents, move',
  )
  .action(async () => (await import('./match.ts')).match(readConfig(process.env)));
program
  .command('check')
  .description('validate intents and content: every fault as file:line:col CODE message')
  .action(async () => (await import('./check.ts')).check(readConfig(process.env)));
program
  .command('talk')
  .description('run conversation tests')
  .argument('<file...>', 'YAML files of conversations')
  .action(async (files: string[]) => (await import('./talk.ts')).talk(readConfig(process.env), files));
program
  .command('eval')
  .description('figures for the matcher or the screen on labelled messages (.jsonl)')
  .argument('<file...>', '`intents`, `safety`, or files with a JSON object a line: {text, accept} or {text, level}')
  .option('--misses', 'print all messages that came out wrong')
  .option('--report <folder>', 'write an HTML report: intents, confusion, calibration, cross-validation, errors')
  .option('--folds <number>', 'parts that the examples are dealt into for the cross-validation of a report', '5')
  .action(async (files: string[], options: EvalOptions) =>
    (await import('./eval.ts')).evaluate(readConfig(process.env), files, options),
  );
program
  .command('suggest')
  .description('what people asked and could not get: like messages together, redacted, with the nearest intents')
  .option('--days <number>', 'how many days back; never more than messages are kept')
  .option('--json', 'print JSON')
  .action(async (options: SuggestOptions) => (await import('./suggest.ts')).suggest(readConfig(process.env), options));
program
  .command('protocol')
  .description('what is done when someone speaks of danger, as a page to publish (Markdown)')
  .action(async () => (await import('./protocol.ts')).protocol(readConfig(process.env)));
program
  .command('report')
  .description('how often help was pointed to in danger, by month, level and kind, without identifiers')
  .option('--csv', 'print CSV')
  .action(async (options: { csv?: boolean }) => (await import('./report.ts')).report(readConfig(process.env), options));
program
  .command('tickets')
  .description('list the open requests for a counselor')
  .action(async () => (await import('./tickets.ts')).tickets(readConfig(process.env)));

try {
  await program.parseAsync();
} catch (error) {
  // A LeaflineError says all there is to say; anything else keeps its stack for the report.
  process.stderr.write(`${error instanceof LeaflineError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
