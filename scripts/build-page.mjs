// Bundles the chat page's script, style and widget into dist/adapters/web/page.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const from = join(root, 'adapters', 'web', 'page');
const to = join(root, 'dist', 'adapters', 'web', 'page');

/** Builds the page's files; the server reads them when it starts. */
export async function buildPage() {
  await mkdir(to, { recursive: true });
  await build({
    entryPoints: ['chat.ts', 'widget.ts', 'chat.css'].map((name) => join(from, name)),
    outdir: to,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome90', 'firefox90', 'safari15'],
    charset: 'utf8',
    logLevel: 'warning',
  });
  await copyFile(join(from, 'icon.svg'), join(to, 'icon.svg'));
}
