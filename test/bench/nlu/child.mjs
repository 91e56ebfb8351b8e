// One matcher on one set, in a process of its own: `child.mjs MATCHER SET FOLDER SEED`. Reports over the channel to the run.
import { performance } from 'node:perf_hooks';
import { accuracy, atQuantile, shareBelow, thresholdFor } from './score.mjs';
import { makeSplit } from './splits.mjs';

/** In-scope messages that may be turned away when the threshold is set. */
const FALSE_REJECTS = 0.05;
const WARM_UP = 2000;

const [matcherName, set, folder, seed] = process.argv.slice(2);
const round = (value, digits) => Number(value.toFixed(digits));
const megabytes = (bytes) => round(bytes / 1_000_000, 2);

function memory() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: megabytes(rss), heap: megabytes(heapUsed + external) };
}

/** Every row's answer; those of matchers that answer at once are not waited for. */
async function answers(matcher, rows) {
  const out = [];
  for (const { text } of rows) {
    const found = matcher.classify(text);
    out.push(found instanceof Promise ? await found : found);
  }
  return out;
}

/** The answers to the test messages and the microseconds each took, sorted. */
async function timed(matcher, rows) {
  const found = [];
  const times = [];
  for (const { text } of rows) {
    const start = performance.now();
    let answer = matcher.classify(text);
    if (answer instanceof Promise) answer = await answer;
    times.push((performance.now() - start) * 1000);
    found.push(answer);
  }
  return { found, times: times.sort((a, b) => a - b) };
}

/** Messages out of scope that are turned away where 5 % of the in-scope `val` messages are. */
async function outOfScope(matcher, split, found) {
  if (split.oos.length === 0) return { oosRecall: null, falseRejects: null };
  const scores = (list) => list.map(({ score }) => score);
  const threshold = thresholdFor(scores(await answers(matcher, split.val)), FALSE_REJECTS);
  return {
    oosRecall: round(100 * shareBelow(scores(await answers(matcher, split.oos)), threshold), 1),
    falseRejects: round(100 * shareBelow(scores(found), threshold), 1),
  };
}

async function measure() {
  const { train } = await import(`./matchers/${matcherName}.mjs`);
  const split = makeSplit(set, folder, Number(seed));
  const before = memory();
  process.send({ step: 'training' });
  const start = performance.now();
  const matcher = await train(split.train);
  const trainSeconds = round((performance.now() - start) / 1000, 2);
  process.send({ step: 'measuring' });
  const peakMb = megabytes(process.resourceUsage().maxRSS * 1024);
  const after = memory();
  // Training messages warm up: a matcher that remembers answers is not timed on what it has seen.
  await answers(matcher, split.train.slice(0, WARM_UP));
  const { found, times } = await timed(matcher, split.test);
  const right = async (rows) => accuracy(await answers(matcher, rows), rows);
  return {
    trainExamples: split.train.length,
    intents: new Set(split.train.map(({ intent }) => intent)).size,
    testMessages: split.test.length,
    accuracy: round(100 * accuracy(found, split.test), 1),
    accuracyOneTypo: round(100 * (await right(split.typos1)), 1),
    accuracyTwoTypos: round(100 * (await right(split.typos2)), 1),
    ...(await outOfScope(matcher, split, found)),
    trainSeconds,
    medianMicroseconds: round(atQuantile(times, 0.5), 1),
    p99Microseconds: round(atQuantile(times, 0.99), 1),
    modelMb: megabytes(await matcher.size()),
    peakMb,
    rssMb: after.rss,
    heapMb: after.heap,
    rssBeforeMb: before.rss,
  };
}

// Without the run nobody hears the result.
process.on('disconnect', () => process.exit(1));
try {
  process.send({ step: 'done', result: await measure() }, () => process.exit(0));
} catch (error) {
  // fastText throws bare numbers.
  process.send({ step: 'failed', reason: error instanceof Error ? error.message : `it threw ${error}` }, () =>
    process.exit(1),
  );
}
