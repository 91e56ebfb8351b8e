// The documents tell the truth: every code is explained, every setting is listed, every file that is linked exists.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contentOf, protocolPage } from '../src/cli/protocol.ts';
import { PACKAGE_ROOT, readConfig } from '../src/config.ts';
import { ERRORS } from '../src/errors.ts';
import { FAULT_CODES } from '../src/knowledge/codes.ts';

const read = (name: string) => readFileSync(join(PACKAGE_ROOT, name), 'utf8');
const codesIn = (name: string) => [...read(name).matchAll(/^\| ([A-Z_]+) \|/gm)].map((match) => match[1]);

test('docs/content.md explains each code of the check, and no other', () => {
  expect(codesIn('docs/content.md')).toEqual(Object.keys(FAULT_CODES));
});

test('docs/operations.md explains each error, and no other', () => {
  expect(codesIn('docs/operations.md')).toEqual(Object.keys(ERRORS));
});

test('.env.example lists each setting that the program reads, and no other', () => {
  const settings = [...read('src/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map((match) => match[1]).sort();
  expect([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]).sort()).toEqual(settings);
});

test('every link from a document to a file leads to one', () => {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    ...readdirSync(join(PACKAGE_ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  for (const name of documents) {
    for (const [, target] of read(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect([name, target, existsSync(join(PACKAGE_ROOT, dirname(name), target!))]).toEqual([name, target, true]);
    }
  }
});

test('docs/protocol.md is what the content says now: `npm run docs` writes it', async () => {
  const page = protocolPage(await contentOf(readConfig({})));
  expect(read('docs/protocol.md')).toBe(page);
  for (const part of ['Call {emergency} now', 'us-988', '988 Suicide', 'no-phone', 'took-it-all', 'to be confirmed'])
    expect([part, page.includes(part)]).toEqual([part, part !== 'us-988']);
});
