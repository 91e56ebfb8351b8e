// The shape of the house, read from the imports: arrows go one way, the engine is pure, each third-party package lives in one place, files are short and say what they are.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/config.ts';

const files = ['src', 'adapters'].flatMap((root) =>
  readdirSync(join(PACKAGE_ROOT, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(root, name)),
);
const textOf = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const imports = files.flatMap((file) =>
  [
    ...textOf(file).matchAll(
      /(?:^|\n)\s*(?:import|export)[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((match) => {
    const target = match[1] ?? match[2] ?? match[3]!;
    return {
      file,
      target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
      dynamic: match[2] !== undefined,
      types: /import type/.test(match[0]),
    };
  }),
);

/** The layer of a file: higher numbers may import lower ones. Types may point up, code may not. */
function layerOf(file: string): number {
  if (file.startsWith('src/engine/')) return 0;
  if (/^src\/(errors|clock|folder)\.ts$/.test(file)) return 1;
  if (/^src\/(store|knowledge)\//.test(file) || file === 'src/config.ts') return 2;
  if (/^src\/\w+\.ts$/.test(file) || file.startsWith('src/server/')) return 3;
  if (file.startsWith('adapters/')) return 4;
  if (file.startsWith('src/cli/')) return 5;
  throw new Error(`${file} has no layer: say where it belongs`);
}

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(150);
});

test('imports go one way', () => {
  const wrong = imports.filter(
    ({ file, target, types }) => !types && /^(src|adapters)\//.test(target) && layerOf(target) > layerOf(file),
  );
  expect(wrong).toEqual([]);
});

test('one adapter knows nothing of another', () => {
  const own = (file: string) => file.split('/')[1];
  const wrong = imports.filter(
    ({ file, target }) => file.startsWith('adapters/') && /^adapters\/\w+\//.test(target) && own(target) !== own(file),
  );
  expect(wrong).toEqual([]);
});

test('only serve and chat load adapters, and only dynamically', () => {
  const loads = imports.filter(({ file, target }) => file.startsWith('src/') && target.startsWith('adapters/'));
  expect(new Set(loads.map(({ file }) => file))).toEqual(new Set(['src/cli/serve.ts', 'src/cli/chat.ts']));
  expect(loads.every(({ dynamic, types }) => dynamic || types)).toBe(true);
});

test('the engine is pure: no package but the stemmer, no clock, no chance, no process', () => {
  const engine = files.filter((file) => file.startsWith('src/engine/'));
  const outside = imports.filter(
    ({ file, target }) => file.startsWith('src/engine/') && !target.startsWith('src/engine/'),
  );
  expect(new Set(outside.map(({ target }) => target))).toEqual(
    new Set(['natural/lib/natural/stemmers/porter_stemmer.js']),
  );
  for (const file of engine)
    expect([
      file,
      /Date\.now|new Date\(\)|Math\.random|process\.|globalThis|console\./.exec(textOf(file))?.[0] ?? null,
    ]).toEqual([file, null]);
});

test('each third-party package is wrapped in one file or folder', () => {
  const homes = new Map<string, Set<string>>();
  for (const { file, target } of imports) {
    if (/^(src|adapters|node:)/.test(target)) continue;
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    homes.set(name, (homes.get(name) ?? new Set()).add(dirname(file)));
  }
  // yaml reads content in one place and conversation tests in another; zod checks what comes in wherever it comes in.
  const shared = new Set(['zod', 'yaml']);
  expect(
    [...homes]
      .filter(([name, places]) => places.size > 1 && !shared.has(name))
      .map(([name, places]) => [name, [...places]]),
  ).toEqual([]);
});

test('each file says in its first line what it is, and is at most 250 lines or says why not', () => {
  for (const file of files) {
    const lines = textOf(file).trimEnd().split('\n');
    const head = lines.find((line) => !line.startsWith('#!')) ?? '';
    expect([file, head.slice(0, 3)]).toEqual([file, '// ']);
    if (lines.length > 250) expect([file, lines[1]]).toEqual([file, expect.stringMatching(/^\/\/ .*(lines|long)/)]);
  }
});

test('each exported function, type and value carries a TSDoc line', () => {
  const bare = files.flatMap((file) => {
    const lines = textOf(file).split('\n');
    return lines.flatMap((line, at) => {
      if (
        !/^export (async )?(function|class|interface|type|const) /.test(line) ||
        /^export type \w+ = (\(typeof|keyof typeof|z\.infer)/.test(line)
      )
        return [];
      return /\*\/\s*$/.test(lines[at - 1] ?? '') ? [] : [`${file}:${at + 1} ${line.slice(0, 60)}`];
    });
  });
  expect(bare).toEqual([]);
});
