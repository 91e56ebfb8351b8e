// Remembers which texts were read and found whole, by their hash: an unchanged file is not taken apart again at every start.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Raised when the schemas or the checks change: what older ones found whole is then looked at again. */
const FORM = 5;
const NAME = 'read.json';

/** What is remembered between two runs. A faulty text is never kept. */
export interface ReadCache {
  /** The data of a text that was whole, or undefined. */
  get(text: string): unknown;
  put(text: string, data: unknown): void;
  /** Keeps only what this run used; a folder that cannot be written costs the reading at each start, no more. */
  save(): Promise<void>;
}

/** Opens the cache of a folder; an absent or broken one is empty. */
export async function openCache(folder: string): Promise<ReadCache> {
  const before = await load(join(folder, NAME));
  const used: Record<string, unknown> = {};
  let changed = false;
  const keyOf = (text: string) => createHash('sha256').update(`${FORM} ${text}`).digest('base64url');
  return {
    get(text) {
      const key = keyOf(text);
      if (before[key] !== undefined) used[key] = before[key];
      return before[key];
    },
    put(text, data) {
      used[keyOf(text)] = data;
      changed = true;
    },
    async save() {
      if (!changed) return;
      const file = join(folder, NAME);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${file}.${process.pid}`, JSON.stringify(used));
        await rename(`${file}.${process.pid}`, file);
      } catch {
        // Read-only: everything is read anew next time.
      }
    },
  };
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
