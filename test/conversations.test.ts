// The conversations of test/conversations, each through the real host and a store in memory.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConversations, runConversation } from '../src/cli/talk.ts';
import { PACKAGE_ROOT } from '../src/config.ts';
import { knowledge } from './knowledge.ts';

const folder = join(PACKAGE_ROOT, 'test', 'conversations');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const all = await Promise.all(files.map(async (name) => [name, await readConversations(join(folder, name))] as const));

test('there are at least forty', () => {
  expect(all.reduce((sum, [, conversations]) => sum + conversations.length, 0)).toBeGreaterThanOrEqual(40);
});

describe.each(all)('%s', (_name, conversations) => {
  test.each(conversations.map((one) => [one.name, one] as const))('%s', async (_title, one) => {
    expect((await runConversation(knowledge, one)).faults).toEqual([]);
  });
});
