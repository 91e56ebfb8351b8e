// The trained model on disk: a build artefact named by the hash of what it was trained from, so that training runs once.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Classifier, Model } from '../engine/nlu/classifier.ts';
import type { Vector } from '../engine/nlu/features.ts';

/** Raised when the form of the artefact or the training changes: older files are then left alone. */
const FORM = 6;

interface StoredClassifier {
  readonly labels: readonly string[];
  readonly features: readonly string[];
  readonly idf: string;
  readonly weights: string;
  readonly scale: string;
  readonly bias: string;
}

/** Vectors end to end: how many of each label, how long each, all ids, all values as 255ths. */
interface StoredVectors {
  readonly counts: readonly (readonly [string, number])[];
  readonly lengths: readonly number[];
  readonly ids: string;
  readonly values: string;
}

interface Stored extends StoredClassifier {
  readonly danger: { readonly classifier: StoredClassifier; readonly threshold: number };
  readonly calibration: Model['calibration'];
  readonly examples: StoredVectors;
  readonly counts: readonly (readonly [string, number])[];
  readonly known: readonly string[];
}

/** The fingerprint of anything printable, 16 hex digits. */
export function fingerprint(data: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([FORM, data]))
    .digest('hex')
    .slice(0, 16);
}

/** The model of this fingerprint: read from `folder`, or made and written there. A folder that cannot be written costs the training at each start, no more. */
export async function loadModel(
  folder: string,
  print: string,
  make: () => Model,
): Promise<{ model: Model; trained: boolean }> {
  const file = join(folder, `model-${print}.json`);
  try {
    return { model: revive(JSON.parse(await readFile(file, 'utf8')) as Stored), trained: false };
  } catch {
    const model = make();
    try {
      await mkdir(folder, { recursive: true });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, JSON.stringify(store(model)));
      await rename(draft, file);
    } catch {
      // The folder is read-only: the model is used all the same.
    }
    return { model, trained: true };
  }
}

function store(model: Model): Stored {
  return {
    ...storeClassifier(model),
    danger: { classifier: storeClassifier(model.danger.classifier), threshold: model.danger.threshold },
    calibration: model.calibration,
    examples: storeVectors(model.vectors),
    counts: [...model.vocabularyCounts],
    known: [...model.knownWords],
  };
}

function revive(stored: Stored): Model {
  return {
    ...reviveClassifier(stored),
    danger: { classifier: reviveClassifier(stored.danger.classifier), threshold: stored.danger.threshold },
    calibration: stored.calibration,
    vectors: reviveVectors(stored.examples),
    vocabularyCounts: new Map(stored.counts),
    knownWords: new Set(stored.known),
  };
}

function storeVectors(vectors: Model['vectors']): StoredVectors {
  const all = [...vectors.values()].flat();
  return {
    counts: [...vectors].map(([label, own]) => [label, own.length]),
    lengths: all.map(({ ids }) => ids.length),
    ids: pack(Int32Array.from(all.flatMap(({ ids }) => [...ids]))),
    values: pack(Uint8Array.from(all.flatMap(({ values }) => [...values].map((value) => Math.round(value * 255))))),
  };
}

function reviveVectors({ counts, lengths, ids, values }: StoredVectors): Map<string, Vector[]> {
  const allIds = new Int32Array(unpack(ids));
  const allValues = Float32Array.from(new Uint8Array(unpack(values)), (value) => value / 255);
  let vector = 0;
  let at = 0;
  const next = (): Vector => {
    const from = at;
    at += lengths[vector]!;
    vector += 1;
    return { ids: allIds.subarray(from, at), values: allValues.subarray(from, at) };
  };
  return new Map(counts.map(([label, count]) => [label, Array.from({ length: count }, next)]));
}

function storeClassifier({ labels, vocabulary, weights, scale, bias }: Classifier): StoredClassifier {
  return {
    labels,
    features: [...vocabulary.ids.keys()],
    idf: pack(vocabulary.idf),
    weights: pack(weights),
    scale: pack(scale),
    bias: pack(bias),
  };
}

function reviveClassifier(stored: StoredClassifier): Classifier {
  return {
    labels: stored.labels,
    vocabulary: {
      ids: new Map(stored.features.map((name, id) => [name, id])),
      idf: new Float32Array(unpack(stored.idf)),
    },
    weights: new Int8Array(unpack(stored.weights)),
    scale: new Float32Array(unpack(stored.scale)),
    bias: new Float32Array(unpack(stored.bias)),
  };
}

function pack(array: Float32Array | Int32Array | Int8Array | Uint8Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

function unpack(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}
