// Cross-validation on examples made for it: what overlaps is named from both sides, what hurts with its reason.
import { expect, test } from '@jest/globals';
import { crossValidate } from '../../src/cli/eval/crossval.ts';

const example = (label: string, text: string, line: number) => ({
  label,
  text,
  words: text.split(' '),
  place: `intents/made.yaml:${line}`,
});
const VECTORS = { size: 0, rows: new Map<string, number>(), values: new Int8Array(0), weights: new Float32Array(0) };
const COLORS = 'red green blue white black brown pink gray gold plum lime teal'.split(' ');
const lines = (label: string, text: (color: string) => string, from: number) =>
  COLORS.map((color, at) => example(label, text(color), from + at));

test('intents that say the same overlap, an example under the wrong intent hurts, clear ones are left alone', () => {
  const examples = [
    ...lines('made.cars', (color) => `i drive a ${color} car`, 1),
    ...lines('made.autos', (color) => `i drive a ${color} car`, 101).reverse(),
    ...lines('made.soup', (color) => `soup with ${color} beans`, 201),
    ...lines('made.rain', (color) => `will it rain on the ${color} roof`, 301),
    example('made.rain', 'soup with beans', 399),
  ];
  const told: string[] = [];
  const found = crossValidate({ examples, names: [] }, VECTORS, 4, (done, total, what) =>
    told.push(`${what} ${done}/${total}`),
  );
  expect([found.folds, found.all]).toEqual([4, examples.length]);
  expect(told).toEqual([0, 1, 2, 3, 4].map((done) => `cross-validating ${done}/4`));
  expect(found.overlaps.map(({ intents }) => intents)).toEqual([['made.autos', 'made.cars']]);
  const [overlap] = found.overlaps;
  expect(overlap!.share).toBeGreaterThan(0.08);
  for (const [side, intent] of [
    [0, 'made.autos'],
    [1, 'made.cars'],
  ] as const)
    for (const named of overlap!.examples[side])
      expect(named).toMatchObject({ intent, place: expect.stringMatching(/^intents\/made\.yaml:\d+$/) });
  expect(found.hurting.find(({ place }) => place === 'intents/made.yaml:399')).toMatchObject({
    intent: 'made.rain',
    readAs: { intent: 'made.soup', share: expect.any(Number) },
  });
  expect(found.hurting.filter(({ intent }) => intent === 'made.soup')).toEqual([]);
  expect(crossValidate({ examples, names: [] }, VECTORS, 4)).toEqual(found);
});
