// The page's files, built beforehand: read once, named by their content, sent compressed.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PACKAGE_ROOT } from '../../src/config.ts';
import { LeaflineError } from '../../src/errors.ts';
import type { App, Request, Response } from '../../src/server/http.ts';

/** The addresses under which the page finds its files. */
export interface Assets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  /** Serves them, and `/widget.js` with its words put in front. */
  readonly routes: (app: App, widgetWords: Readonly<Record<string, string>>) => void;
}

interface File {
  readonly path: string;
  readonly type: string;
  readonly plain: Buffer;
}

const FOLDER = join(PACKAGE_ROOT, 'dist', 'adapters', 'web', 'page');

/** Reads what scripts/build-page.mjs made. Throws LeaflineError INPUT when it was not run. */
export async function loadAssets(): Promise<Assets> {
  const script = await load('chat.js', 'text/javascript; charset=utf-8');
  const style = await load('chat.css', 'text/css; charset=utf-8');
  const icon = await load('icon.svg', 'image/svg+xml');
  const widget = await load('widget.js', 'text/javascript; charset=utf-8');
  return {
    script: script.path,
    style: style.path,
    icon: icon.path,
    routes(app, widgetWords) {
      for (const file of [script, style, icon]) {
        app.get(
          file.path,
          serve(file, (reply) => reply.header('cache-control', 'public, max-age=31536000, immutable')),
        );
      }
      const words = `const WORDS=${JSON.stringify(widgetWords)};`;
      const framed = { ...widget, plain: Buffer.from(`(()=>{${words}${widget.plain.toString()}})();\n`) };
      app.get(
        '/widget.js',
        serve(framed, (reply) =>
          reply.header('cache-control', 'public, max-age=300').header('cross-origin-resource-policy', 'cross-origin'),
        ),
      );
    },
  };
}

async function load(name: string, type: string): Promise<File> {
  const file = join(FOLDER, name);
  const plain = await readFile(file).catch((cause: unknown) => {
    throw new LeaflineError('INPUT', `the page's file ${file} is missing: run \`npm run build\``, cause);
  });
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 12);
  return { path: `/page/${name.replace('.', `.${hash}.`)}`, type, plain };
}

function serve({ plain, type }: File, cached: (reply: Response) => Response) {
  const zipped = gzipSync(plain, { level: 9 });
  return async (request: Request, reply: Response) => {
    cached(reply).type(type).header('vary', 'accept-encoding');
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    return takesGzip ? reply.header('content-encoding', 'gzip').send(zipped) : reply.send(plain);
  };
}
