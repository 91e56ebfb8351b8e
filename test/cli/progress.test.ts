// Progress: a line on a terminal that is gone in the end, and nothing anywhere else.

import { expect, test } from '@jest/globals';
import { createProgress } from '../../src/cli/progress.ts';
import { train } from '../../src/knowledge/train.ts';

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const write = (text: string) => {
    written.push(text);
    return true;
  };
  return { isTTY, columns, write, written };
}
const ERASE = ['\u001b[2K', '\u001b[1G'];

const VECTORS = { size: 0, rows: new Map<string, number>(), values: new Int8Array(0), weights: new Float32Array(0) };

test('a terminal sees what is done, of how much, since when; the line is erased at the end', () => {
  const terminal = stream(true);
  const progress = createProgress(terminal);
  progress(1, 3, 'counting leaves');
  progress(2, 3, 'counting leaves');
  progress(3, 3, 'counting leaves');
  expect(terminal.written).toEqual([...ERASE, 'counting leaves: 1 of 3, 0 s', ...ERASE]);
});

test('a narrow terminal gets no second line', () => {
  const terminal = stream(true, 10);
  createProgress(terminal)(1, 3, 'counting leaves');
  expect(terminal.written.at(-1)).toBe('counting ');
});

test('a terminal that does not tell its width still gets a line', () => {
  const terminal = stream(true, 0);
  createProgress(terminal)(1, 3, 'counting leaves');
  expect(terminal.written.at(-1)).toBe('counting leaves: 1 of 3, 0 s');
});

test('a pipe sees nothing', () => {
  const pipe = stream(false);
  for (const done of [1, 2, 3]) createProgress(pipe)(done, 3, 'counting leaves');
  expect(pipe.written).toEqual([]);
});

test('training tells each pass, up to the last', () => {
  const examples = ['red', 'green'].flatMap((label) =>
    Array.from({ length: 12 }, (_, at) => ({ label, words: [label, `word${at}`] })),
  );
  const told: number[][] = [];
  train({ examples, names: [], dangers: [], counts: new Map(), realWords: () => [] }, VECTORS, (...now) =>
    told.push(now.slice(0, 2) as number[]),
  );
  const total = told[0]![1]!;
  expect(told).toEqual(Array.from({ length: total }, (_, at) => [at + 1, total]));
});
