// npm run bench:turn: time of a whole turn in process, beside a matcher built on natural's own classifier, on the same messages in one run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import BayesClassifier from 'natural/lib/natural/classifiers/bayes_classifier.js';
import stemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';
import { parse } from 'yaml';
import { openKnowledge } from '../../dist/src/cli/knowledge.js';
import { PACKAGE_ROOT, readConfig } from '../../dist/src/config.js';
import { handle } from '../../dist/src/engine/bot.js';
import { watch } from '../../dist/src/engine/dialog/watch.js';
import { createMessage } from '../../dist/src/engine/message.js';
import { tokensOf } from '../../dist/src/engine/text/spelling.js';
import { freshState } from '../../dist/src/engine/turn.js';
import { yamlFiles } from '../../dist/src/knowledge/read.js';

const knowledge = await openKnowledge(readConfig({}));
const read = (name) =>
  readFileSync(join(PACKAGE_ROOT, 'test', 'eval', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const labelled = read('intents.jsonl').filter((row) => !row.context && !row.accept.includes('out_of_scope'));
const messages = [...labelled, ...read('safety.jsonl')].map((row) => row.text);

const intents = join(PACKAGE_ROOT, 'intents');
const bayes = new BayesClassifier(stemmer);
for (const name of await yamlFiles(intents)) {
  for (const [id, { examples }] of Object.entries(parse(readFileSync(join(intents, name), 'utf8')).intents)) {
    for (const example of examples) bayes.addDocument(example, id);
  }
}
const before = performance.now();
bayes.train();
const training = performance.now() - before;

const turn = (text) =>
  handle(
    knowledge,
    freshState(),
    createMessage({ id: 'b', channel: 'b', conversation: 'b', user: 'b', text, private: true, at: 0 }),
    { now: 0, random: () => 0 },
  );
const share = (right) => `${((100 * labelled.filter(right).length) / labelled.length).toFixed(1)} %`;
const best = ({ text }) => turn(text).reading?.ranked.find(({ intent }) => intent !== 'out_of_scope')?.intent;

/** Milliseconds of each call, sorted; a first round warms up. */
function measure(call) {
  for (const text of messages.slice(0, 300)) call(text);
  return messages
    .map((text) => {
      const start = performance.now();
      call(text);
      return performance.now() - start;
    })
    .sort((a, b) => a - b);
}

/** The danger screen alone: words, signs and classifier. */
const screen = (text) => {
  const message = createMessage({ id: 'b', channel: 'b', conversation: 'b', user: 'b', text, private: true, at: 0 });
  const tokens = tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling);
  return watch(knowledge, freshState(), message, tokens, 0);
};

const rows = [
  ['Leafline: the danger screen', measure(screen), '-'],
  ['Leafline: the whole turn', measure(turn), share((row) => row.accept.includes(best(row)))],
  [
    "natural's Bayes: the intent alone",
    measure((text) => bayes.classify(text)),
    share((row) => row.accept.includes(bayes.classify(row.text))),
  ],
];
console.log(
  `${messages.length} messages, ${labelled.length} of them with a labelled intent; natural trained in ${training.toFixed(0)} ms`,
);
console.log('what                                 median ms    p99 ms    best intent right');
for (const [name, times, right] of rows) {
  const at = (q) => times[Math.min(times.length - 1, Math.floor(times.length * q))].toFixed(3);
  console.log(`${name.padEnd(36)} ${at(0.5).padStart(9)} ${at(0.99).padStart(9)} ${right.padStart(20)}`);
}
