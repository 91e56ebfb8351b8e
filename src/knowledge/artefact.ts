// What training makes, on disk: build artefacts named by the hash of what they were made from, so that training runs once.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Model } from '../engine/nlu/classifier.ts';
import type { WordVectors } from '../engine/nlu/vectors.ts';

/** Raised when the form of the artefacts or the training changes: older files are then left alone. */
const FORM = 15;

/** The fingerprint of anything printable, 16 hex digits. */
export function fingerprint(data: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([FORM, data]))
    .digest('hex')
    .slice(0, 16);
}

/** The artefact of this name: read from `folder`, or made and written there. A folder that cannot be written costs the making at each start, no more. */
async function loadArtefact<T>(folder: string, name: string, make: () => T): Promise<{ value: T; made: boolean }> {
  const file = join(folder, name);
  try {
    return { value: deserialize(inflateSync(await readFile(file))) as T, made: false };
  } catch {
    const value = make();
    try {
      await mkdir(folder, { recursive: true });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, pack(value));
      await rename(draft, file);
    } catch {
      // The folder is read-only: what was made is used all the same.
    }
    return { value, made: true };
  }
}

/** The bytes of an artefact: the same value gives the same bytes. */
export function pack(value: unknown): Buffer {
  return deflateSync(serialize(value));
}

/** The word vectors; they rest on WordNet alone. */
export async function loadVectors(folder: string, make: () => WordVectors): Promise<WordVectors> {
  return (await loadArtefact(folder, `vectors-${fingerprint('wordnet 3.1')}.bin`, make)).value;
}

/** The model of this fingerprint. `vectors` are kept beside it, not in it. */
export async function loadModel(
  folder: string,
  print: string,
  vectors: WordVectors,
  make: () => Model,
): Promise<{ model: Model; trained: boolean }> {
  const { value, made } = await loadArtefact(folder, `model-${print}.bin`, () => withoutVectors(make()));
  return { model: { ...value, vocabulary: { ...value.vocabulary, vectors } }, trained: made };
}

/** The model as it is stored. */
function withoutVectors(model: Model) {
  const { vectors: _, ...vocabulary } = model.vocabulary;
  return { ...model, vocabulary };
}
