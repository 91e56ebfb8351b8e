// Each fault a writer can make is reported by its code at the place where it stands, all of them in one run, and no fault lets the program start.
// One table of faults and their codes, over 250 lines: a new code finds its place beside the others.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../../src/config.ts';
import { FAULT_CODES } from '../../src/knowledge/codes.ts';
import { findFaults, type KnowledgeOptions, loadKnowledge } from '../../src/knowledge/load.ts';
import type { Fault } from '../../src/knowledge/read.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leafline-faults-'));
  for (const part of ['intents', 'content'])
    await cp(join(PACKAGE_ROOT, part), join(folder, part), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

const options = (today = '2026-11-24'): KnowledgeOptions => ({
  intentsDir: join(folder, 'intents'),
  contentDir: join(folder, 'content'),
  modelDir: join(PACKAGE_ROOT, 'dist', 'model'),
  today,
});

/** Changes files, each by `from` -> `to`, finds the faults, and puts the files back. */
async function faultsWith(
  changes: readonly (readonly [file: string, from: string, to: string])[],
  today?: string,
): Promise<readonly Fault[]> {
  const before = new Map<string, string>();
  try {
    for (const [file, from, to] of changes) {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      if (!before.has(path)) before.set(path, text);
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    }
    return (await findFaults(options(today))).faults;
  } finally {
    for (const [path, text] of before) await writeFile(path, text);
  }
}

/** Line and column of a mark in a text, from 1. */
function placeOf(text: string, mark: string): [number, number] {
  const lines = text.slice(0, text.indexOf(mark)).split('\n');
  return [lines.length, lines.at(-1)!.length + 1];
}

test('the content as it stands has no fault', async () => {
  expect((await findFaults(options())).faults).toEqual([]);
});

const LABEL = '    label: What kratom is';
describe.each([
  ['YAML', 'content/answers/facts.yaml', LABEL, '    label: "What kratom is', null],
  ['TAB', 'content/answers/facts.yaml', LABEL, '\tlabel: What kratom is', null],
  ['DUPLICATE_KEY', 'content/answers/facts.yaml', LABEL, `${LABEL}\n    label: Twice`, 'label: Twice'],
  ['UNKNOWN_KEY', 'content/answers/facts.yaml', LABEL, '    lable: What kratom is', 'lable'],
  ['VALUE', 'content/answers/facts.yaml', 'confidence: established', 'confidence: quite', 'quite'],
  ['KEY', 'content/answers/facts.yaml', '  facts.what_is:', '  Facts What:', 'Facts What'],
  ['MISSING', 'content/answers/facts.yaml', LABEL, '', 'facts.what_is'],
  ['DUPLICATE_INTENT', 'intents/withdrawal.yaml', '\n  withdrawal.danger:', '\n  chat.greet:', 'chat.greet'],
  ['NO_ANSWER', 'intents/facts.yaml', '\n  facts.liver:', '\n  facts.lungs:', 'facts.lungs'],
  ['DUPLICATE_ANSWER', 'content/answers/withdrawal.yaml', '  withdrawal.danger:', '  facts.liver:', 'facts.liver'],
  ['UNKNOWN_INTENT', 'content/answers/facts.yaml', '  facts.what_is:', '  facts.whatis:', 'facts.whatis'],
  ['UNKNOWN_FLOW', 'content/answers/addiction.yaml', 'flow: self_check', 'flow: self_chek', 'self_chek'],
  [
    'DUPLICATE_TERM',
    'content/lexicon.yaml',
    'phenibut: [phenibut]',
    'phenibut: [phenibut, mitragynine]',
    'mitragynine]',
  ],
  ['NO_SOURCE', 'content/answers/facts.yaml', 'sources: [', 'sources: []\n    #', '[]'],
  ['UNKNOWN_SOURCE', 'content/answers/facts.yaml', 'sources: [nida', 'sources: [nidaa', 'nidaa'],
  ['PLACEHOLDER', 'content/phrases.yaml', 'call {emergency}."', 'call {emergncy}."', '"Hello'],
  [
    'PLACEHOLDER',
    'content/languages.yaml',
    'llame ahora mismo: {emergency}',
    'llame ahora mismo: {emergencia}',
    '"Soy',
  ],
  ['VALUE', 'content/languages.yaml', 'scripts: [Cyrillic]', 'scripts: [Cyrilic]', 'Cyrilic'],
  ['NO_STEP', 'content/flows/delete_data.yaml', 'start: ', 'start: nowhere #', 'nowhere'],
  [
    'UNREACHED_STEP',
    'content/flows/delete_data.yaml',
    '    steps:\n',
    '    steps:\n      lost: { say: [Lost], end: true }\n',
    'lost',
  ],
  ['NO_PHRASE', 'content/phrases.yaml', '  fallback.1:', '  fallback.one:', 'phrases:'],
  ['UNKNOWN_REGION', 'content/organization.yaml', 'region: US', 'region: UX', 'UX'],
  [
    'NO_CONTACT',
    'content/regions.yaml',
    'phone: "988"\n        sms: "988"\n        url: https://988lifeline.org',
    'phone: null',
    'id: us-988',
  ],
  [
    'PATTERN',
    'content/safety/en-emergency.yaml',
    '    any:\n',
    '    any:\n      - <nobody-knows> here\n',
    '<nobody-knows>',
  ],
] as const)('%s', (code, file, from, to, mark) => {
  test(`in ${file}`, async () => {
    const text = (await readFile(join(folder, file), 'utf8')).replace(from, () => to);
    const found = (await faultsWith([[file, from, to]])).filter((fault) => fault.file.endsWith(file));
    const fault = found.find((one) => one.code === code);
    expect({ code, found: found.map((one) => one.code), ok: fault !== undefined }).toMatchObject({ ok: true });
    expect(fault!.message.length).toBeGreaterThan(10);
    if (mark !== null) expect([fault!.line, fault!.col]).toEqual(placeOf(text, mark));
  });
});

test('an example under two intents is a fault at the second', async () => {
  const file = 'intents/withdrawal.yaml';
  const first = /examples:\n\s+- (.+)/.exec(await readFile(join(folder, 'intents/facts.yaml'), 'utf8'))![1]!;
  const faults = await faultsWith([[file, 'examples:\n', `examples:\n      - ${first}\n`]]);
  expect(faults).toMatchObject([
    { code: 'DUPLICATE_EXAMPLE', line: expect.any(Number), file: expect.stringContaining('withdrawal.yaml') },
  ]);
});

test('NO_RESPONSE: each level needs an answer for what no other fits', async () => {
  const path = join(folder, 'content/responses.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, 'responses: []\n');
  try {
    const { faults } = await findFaults(options());
    expect(faults.map((fault) => [fault.code, fault.line, fault.col])).toEqual(
      ['emergency', 'crisis', 'urgent'].map(() => ['NO_RESPONSE', 1, 1]),
    );
  } finally {
    await writeFile(path, text);
  }
});

test('NO_CONCEPT: who is in danger needs the concept that tells', async () => {
  const faults = await faultsWith([['content/safety/concepts.yaml', '  they:', '  those:']]);
  expect(new Set(faults.map((fault) => fault.code))).toEqual(new Set(['NO_CONCEPT', 'PATTERN']));
});

test('every code has its test here', async () => {
  const here = await readFile(join(PACKAGE_ROOT, 'test/knowledge/faults.test.ts'), 'utf8');
  expect(Object.keys(FAULT_CODES).filter((code) => !here.includes(code))).toEqual([]);
});

test('a near name is suggested', async () => {
  const faults = await faultsWith([['content/answers/facts.yaml', LABEL, '    lable: What kratom is']]);
  expect(faults.find((fault) => fault.code === 'UNKNOWN_KEY')?.message).toContain('did you mean "label"?');
});

test('every fault of every file is reported in one run', async () => {
  const faults = await faultsWith([
    ['content/answers/facts.yaml', 'confidence: established', 'confidence: quite'],
    ['content/organization.yaml', 'region: US', 'region: UX'],
    ['content/flows/delete_data.yaml', 'start: ', 'start: nowhere #'],
  ]);
  expect(new Set(faults.map((fault) => fault.file.split('/').at(-1)))).toEqual(
    new Set([
      'facts.yaml',
      'organization.yaml',
      'delete_data.yaml',
      ...(faults.some((f) => f.file.includes('intents/')) ? ['facts.yaml'] : []),
    ]),
  );
});

test('a missing and a superfluous file are named', async () => {
  const organization = join(folder, 'content/organization.yaml');
  const text = await readFile(organization, 'utf8');
  await rm(organization);
  await writeFile(join(folder, 'content/extra.yaml'), 'a: 1\n');
  try {
    expect((await findFaults(options())).faults.map((fault) => fault.code).sort()).toEqual([
      'MISSING_FILE',
      'UNKNOWN_FILE',
    ]);
  } finally {
    await writeFile(organization, text);
    await rm(join(folder, 'content/extra.yaml'));
  }
});

describe('danger signs are held against their own hits and misses', () => {
  const sign = (more: string) =>
    `signs:\n  - id: planted\n    level: crisis\n    kind: suicide\n    about: self\n    any: [purple elephants]\n${more}`;
  test.each([
    ['SIGN_SILENT', sign('    hits: [green elephants]\n'), 'green elephants'],
    ['SIGN_FALSE', sign('    hits: [purple elephants]\n    misses: [no purple elephants]\n'), 'no purple elephants'],
    [
      'SCOPE_SILENT',
      `${sign('    hits: [purple elephants]\n')}scopes:\n  - id: planted-scope\n    effect: mask\n    any: [zebra]\n    hits: [such purple elephants]\n`,
      'such purple elephants',
    ],
    [
      'DUPLICATE_SIGN',
      `${sign('    hits: [purple elephants]\n')}  - id: planted\n    level: crisis\n    kind: suicide\n    about: self\n    any: [pink elephants]\n    hits: [pink elephants]\n`,
      null,
    ],
    [
      'UNKNOWN_SIGN',
      'scopes:\n  - id: planted-scope\n    effect: lower\n    signs: [not-a-sign-at-all]\n    any: [zebra]\n',
      'not-a-sign-at-all',
    ],
  ])('%s', async (code, body, mark) => {
    const file = join(folder, 'content/safety/zz-planted.yaml');
    const text = `language: en\n${body}`;
    await writeFile(file, text);
    try {
      const { faults } = await findFaults(options());
      expect(faults.map((fault) => fault.code)).toEqual([code]);
      if (mark !== null) expect([faults[0]!.line, faults[0]!.col]).toEqual(placeOf(text, mark));
    } finally {
      await rm(file);
    }
  });

  test('LABEL_DANGER: a button must not be taken for danger', async () => {
    const faults = await faultsWith([['content/answers/facts.yaml', LABEL, '    label: I want to die']]);
    expect(faults.map((fault) => fault.code)).toEqual(['LABEL_DANGER']);
  });

  test.each([
    ['BARRIER_SILENT', 'hits: ["we dont have any narcan", ', 'hits: ["we have purple elephants", '],
    ['BARRIER_FALSE', 'misses: ["i do have narcan", ', 'misses: ["we have no narcan", '],
    ['DUPLICATE_BARRIER', '- id: no-phone', '- id: no-naloxone'],
  ])('%s: a barrier to help', async (code, from, to) => {
    const faults = await faultsWith([['content/barriers.yaml', from, to]]);
    expect(faults.map((fault) => fault.code)).toContain(code);
  });

  test('LABEL_DANGER: nor one in another language', async () => {
    const faults = await faultsWith([['content/languages.yaml', 'Hablar con una persona', 'Quiero morir']]);
    expect(faults.map((fault) => fault.code)).toEqual(['LABEL_DANGER']);
  });
});

test('a date that passed fails the check and not the start', async () => {
  const faults = await faultsWith([], '2031-01-01');
  expect(new Set(faults.map((fault) => fault.code))).toEqual(new Set(['STALE']));
  await expect(loadKnowledge(options('2031-01-01'))).resolves.toBeDefined();
});

test('the program refuses to start on a fault and names it', async () => {
  const path = join(folder, 'content/organization.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('region: US', 'region: UX'));
  try {
    await expect(loadKnowledge(options())).rejects.toThrow(/CONTENT.*UNKNOWN_REGION/s);
  } finally {
    await writeFile(path, text);
  }
});
