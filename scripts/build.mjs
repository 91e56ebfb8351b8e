// Builds a runnable program: compiles, bundles the chat page, links the command and trains the model. `npm ci` runs it as `prepare`.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const BUILT = join('dist', '.built');
const SOURCES = ['src', 'adapters', 'scripts', 'package.json', 'tsconfig.json'];

/** True when nothing has changed since the last build. npx runs `prepare` too, also where only production packages are left. */
function isBuilt() {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  const files = SOURCES.flatMap((name) =>
    statSync(name).isDirectory()
      ? readdirSync(name, { recursive: true }).map((inner) => join(name, String(inner)))
      : [name],
  );
  return files.every((file) => statSync(file).mtimeMs <= built);
}

if (process.env.npm_lifecycle_event === 'prepare' && isBuilt()) process.exit(0);
const { buildPage } = await import('./build-page.mjs');
rmSync('dist/src', { recursive: true, force: true });
rmSync('dist/adapters', { recursive: true, force: true });
rmSync('dist/model/read.json', { force: true });
execFileSync(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'], {
  stdio: 'inherit',
});
await buildPage();

const main = join('dist', 'src', 'cli', 'main.js');
chmodSync(main, 0o755);
// The command is also there for scripts that look into node_modules/.bin.
const link = join('node_modules', '.bin', 'leafline');
mkdirSync(dirname(link), { recursive: true });
if (process.platform !== 'win32' && !existsSync(link)) {
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', main), link);
}
// The first question trains the model; the program then only loads it.
execFileSync(process.execPath, [main, 'match'], { input: 'hello\n', stdio: ['pipe', 'ignore', 'inherit'] });
writeFileSync(BUILT, '');
