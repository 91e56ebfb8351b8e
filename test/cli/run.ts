// Runs the built program as a person or a script does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/config.ts';

/** The program that the build makes. */
export const MAIN = join(PACKAGE_ROOT, 'dist', 'src', 'cli', 'main.js');

/** Runs a command to its end. */
export async function runCommand(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  input = '',
  main = MAIN,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}
