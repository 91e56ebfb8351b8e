// Another node: a process of its own that opens the same database at the same moment as others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';

/** Where the store is built to for a plain Node process; inside the package, so that it finds its modules. */
const BUILT = 'node_modules/.cache/leafline/store.mjs';

/** What a node prints when it has opened the store, taken its message and read a setting. */
export interface Report {
  readonly accepted: boolean;
  readonly secret: string;
}

/** Makes the program of a node from the sources. */
export async function buildNode(): Promise<void> {
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    outfile: BUILT,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
}

/** Runs one node to its end. Rejects with what it wrote when it fails. */
export async function runNode(
  settings: { databaseUrl: string | null; dataFile: string },
  name: string,
): Promise<Report> {
  const child = spawn(process.execPath, [BUILT, JSON.stringify(settings), name], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(said);
  return JSON.parse(said);
}

const PROGRAM = `
  import { openStore } from './src/store/sql.ts';
  const [, , settings, name] = process.argv;
  const store = await openStore(JSON.parse(settings));
  const message = { channel: 'test', conversation: 'a', user: 'u', id: name, text: '', private: true, at: 1 };
  const accepted = await store.accept(message);
  const secret = await store.setting('secret', () => name);
  await store.close();
  console.log(JSON.stringify({ accepted, secret }));
`;
