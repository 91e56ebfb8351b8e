// Loads the knowledge for a command: from the configured folders, with the model kept beside the build.
import { join } from 'node:path';
import { type Config, PACKAGE_ROOT } from '../config.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import { type KnowledgeOptions, loadKnowledge } from '../knowledge/load.ts';
import { createProgress } from './progress.ts';

/** The loader's options for these settings, as of now. */
export function knowledgeOptions(config: Config, now = Date.now()): KnowledgeOptions {
  return {
    intentsDir: config.intentsDir,
    contentDir: config.contentDir,
    modelDir: join(PACKAGE_ROOT, 'dist', 'model'),
    today: new Date(now).toISOString().slice(0, 10),
  };
}

/** Loads the knowledge. Throws LeaflineError CONTENT with every fault. */
export async function openKnowledge(config: Config): Promise<Knowledge> {
  return (await loadKnowledge({ ...knowledgeOptions(config), onProgress: createProgress() })).knowledge;
}
