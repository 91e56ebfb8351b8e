// npm run docs: writes what stands in docs/ and README.md but comes from the content and from measurements: the protocol and the figures of the screen.
import { readFileSync, writeFileSync } from 'node:fs';
import { safetyTable, shortSafetyTable } from '../dist/src/cli/eval/safety-table.js';
import { figuresOf } from '../dist/src/cli/eval.js';
import { openKnowledge } from '../dist/src/cli/knowledge.js';
import { contentOf, protocolPage } from '../dist/src/cli/protocol.js';
import { readConfig } from '../dist/src/config.js';

const config = readConfig(process.env);
writeFileSync('docs/protocol.md', protocolPage(await contentOf(config)));
const figures = await figuresOf(await openKnowledge(config), 'safety');
for (const [file, table] of [
  ['docs/safety.md', safetyTable(figures)],
  ['README.md', shortSafetyTable(figures)],
]) {
  const [begin, end] = ['<!-- eval:safety -->', '<!-- /eval:safety -->'];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} needs ${begin} and ${end}`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
}
