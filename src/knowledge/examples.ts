// The examples of the intents, each with the line it stands on, for reports that name them.
import type { Example } from '../engine/nlu/classifier.ts';
import { words } from '../engine/text/normalise.ts';
import { openCache } from './cache.ts';
import { readFiles } from './files.ts';
import { expansionsOf, namesOf } from './lessons.ts';
import type { KnowledgeOptions } from './load.ts';

/** An example as it was written, and where: `intents/facts.yaml:12`. */
export interface PlacedExample extends Example {
  readonly text: string;
  readonly place: string;
}

/** What intents are learned from: the examples, and their ids and descriptions as further ones. */
export interface PlacedLessons {
  readonly examples: readonly PlacedExample[];
  readonly names: readonly Example[];
}

/** Reads the examples. Faults are not looked for: loadKnowledge refuses files that have some. */
export async function readExamples({ intentsDir, contentDir, modelDir }: KnowledgeOptions): Promise<PlacedLessons> {
  const files = await readFiles(intentsDir, contentDir, [], await openCache(modelDir));
  const expansions = expansionsOf(files);
  const examples = files.intents.flatMap(({ data, fault }) =>
    Object.entries(data.intents).flatMap(([label, intent]) =>
      intent.examples.map((text, at) => {
        const { file, line } = fault(['intents', label, 'examples', at], 'VALUE', '');
        return { label, text, words: words(text, expansions), place: `${file}:${line}` };
      }),
    ),
  );
  return { examples, names: namesOf(files) };
}
