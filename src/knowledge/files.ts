// Finds and reads all files of intents/ and content/, each by the schema of its place.
import { join } from 'node:path';
import type { z } from 'zod';
import type { ReadCache } from './cache.ts';
import { type Fault, readSource, type Source, shownPath, yamlFiles } from './read.ts';
import * as schema from './schema.ts';

/** All sources, checked each by itself. */
export interface Files {
  readonly intents: readonly Source<z.infer<typeof schema.intentsFile>>[];
  readonly answers: readonly Source<z.infer<typeof schema.answersFile>>[];
  readonly flows: readonly Source<z.infer<typeof schema.flowsFile>>[];
  readonly safety: readonly Source<z.infer<typeof schema.safetyFile>>[];
  readonly phrases: readonly Source<z.infer<typeof schema.phrasesFile>>[];
  readonly responses: Source<z.infer<typeof schema.responsesFile>> | null;
  readonly barriers: Source<z.infer<typeof schema.barriersFile>> | null;
  readonly regions: Source<z.infer<typeof schema.regionsFile>> | null;
  readonly organization: Source<z.infer<typeof schema.organizationFile>> | null;
  readonly languages: Source<z.infer<typeof schema.languagesFile>> | null;
  readonly lexicon: Source<z.infer<typeof schema.lexiconFile>> | null;
  readonly sources: Source<z.infer<typeof schema.sourcesFile>> | null;
}

/** Reads everything; faults of every file are added to `faults`. */
export async function readFiles(
  intentsDir: string,
  contentDir: string,
  faults: Fault[],
  cache: ReadCache,
): Promise<Files> {
  const one = <T>(root: string, name: string, form: z.ZodType<T>) =>
    readSource(join(root, name), shownPath(join(root, name)), form, faults, cache);
  const folder = async <T>(root: string, sub: string, form: z.ZodType<T>): Promise<Source<T>[]> => {
    const names = await yamlFiles(join(root, sub));
    if (names.length === 0) {
      faults.push({
        file: shownPath(join(root, sub)),
        line: 1,
        col: 1,
        code: 'MISSING_FILE',
        message: 'no YAML file here: add one, or check the folder setting',
      });
    }
    const sources: Source<T>[] = [];
    for (const name of names) {
      const source = await one(join(root, sub), name, form);
      if (source) sources.push(source);
    }
    return sources;
  };
  const known = new Set([
    'organization.yaml',
    'responses.yaml',
    'barriers.yaml',
    'regions.yaml',
    'phrases.yaml',
    'page.yaml',
    'languages.yaml',
    'lexicon.yaml',
    'sources.yaml',
  ]);
  for (const name of await yamlFiles(contentDir)) {
    if (!known.has(name) && !/^(answers|flows|safety)\//.test(name)) {
      faults.push({
        file: shownPath(join(contentDir, name)),
        line: 1,
        col: 1,
        code: 'UNKNOWN_FILE',
        message: 'nothing reads this file: see docs/content.md for the files there are',
      });
    }
  }
  const phrases = [];
  for (const name of ['phrases.yaml', 'page.yaml']) {
    const source = await one(contentDir, name, schema.phrasesFile);
    if (source) phrases.push(source);
  }
  return {
    intents: await folder(intentsDir, '', schema.intentsFile),
    answers: await folder(contentDir, 'answers', schema.answersFile),
    flows: await folder(contentDir, 'flows', schema.flowsFile),
    safety: await folder(contentDir, 'safety', schema.safetyFile),
    phrases,
    responses: await one(contentDir, 'responses.yaml', schema.responsesFile),
    barriers: await one(contentDir, 'barriers.yaml', schema.barriersFile),
    regions: await one(contentDir, 'regions.yaml', schema.regionsFile),
    organization: await one(contentDir, 'organization.yaml', schema.organizationFile),
    languages: await one(contentDir, 'languages.yaml', schema.languagesFile),
    lexicon: await one(contentDir, 'lexicon.yaml', schema.lexiconFile),
    sources: await one(contentDir, 'sources.yaml', schema.sourcesFile),
  };
}
