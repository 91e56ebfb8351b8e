// The product's matcher on any labelled messages: what the benchmark measures beside other programs.
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../config.ts';
import { vectorise, wordsOf } from '../engine/nlu/features.ts';
import { readWords } from '../engine/nlu/rank.ts';
import { normalise, words } from '../engine/text/normalise.ts';
import { createSpelling, mendTokens } from '../engine/text/spelling.ts';
import { loadVectors, pack } from './artefact.ts';
import { seeded, shuffle } from './descent.ts';
import { realWords } from './lessons.ts';
import { calibrate, trainClassifier, wordsToLeave } from './train.ts';
import { makeVectors } from './vectors.ts';

/** A trained matcher. */
export interface Matcher {
  /** The best intent, and how much like the examples the message is: not bounded. */
  classify(text: string): { readonly intent: string; readonly score: number };
  /** Bytes of the model as it is stored, word vectors included. */
  bytes(): number;
}

/** Trains on labelled messages as the product does: names of the intents as further examples, spelling mended, confidence fitted. */
export async function trainMatcher(
  rows: readonly { readonly text: string; readonly intent: string }[],
): Promise<Matcher> {
  const vectors = await loadVectors(join(PACKAGE_ROOT, 'dist', 'model'), makeVectors);
  // The order of the rows must not matter.
  const examples = shuffle(
    rows
      .map(({ text, intent }) => ({ label: intent, words: words(text) }))
      .sort((a, b) => (a.label < b.label ? -1 : 1)),
    seeded(3),
  );
  const names = [...new Set(examples.map(({ label }) => label))].map((label) => ({
    label,
    words: words(label.replace(/[._/-]/g, ' ')),
  }));
  const { classifier, vocabulary } = trainClassifier([...examples, ...names], vectors, PASSES);
  const counts = new Map<string, number>();
  for (const one of examples) for (const word of one.words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const known = wordsToLeave(counts, realWords());
  const spelling = createSpelling(counts, known);
  const calibration = calibrate(examples, names, vectors);
  const model = { vocabulary, intents: classifier, calibration };
  const { vectors: _, ...own } = vocabulary;
  const size = pack([own, classifier, calibration, counts, known]).length + pack(vectors).length;
  return {
    classify(text) {
      const said = wordsOf(mendTokens(normalise(text), spelling));
      const { ranks, familiar } = readWords(model, said, vectorise(said, vocabulary));
      return { intent: ranks[0]?.intent ?? '', score: familiar };
    },
    bytes: () => size,
  };
}

/** As many as suit few examples an intent; the product's own catalogue has many and takes fewer. */
const PASSES = 15;
