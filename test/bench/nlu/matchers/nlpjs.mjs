import { containerBootstrap } from '@nlpjs/core';
import { LangEn } from '@nlpjs/lang-en-min';
import { Nlp } from '@nlpjs/nlp';

export const name = 'NLP.js';

/**
 * NLP.js at its default settings, but with its feature for "none of them", which finds more that is out of scope and
 * costs no accuracy. Asked for the intent alone: its entities, answers and mood would only cost it time.
 */
export async function train(rows) {
  const container = containerBootstrap();
  container.use(LangEn);
  const nlp = new Nlp({
    container,
    languages: ['en'],
    autoSave: false,
    autoLoad: false,
    nlu: { log: false, useNoneFeature: true },
  });
  for (const { text, intent } of rows) nlp.addDocument('en', text, intent);
  await nlp.train();
  return {
    classify: async (text) => {
      const { classifications } = await nlp.classify('en', text);
      const best = classifications.find(({ intent }) => intent !== 'None');
      return best ? { intent: best.intent, score: best.score } : { intent: 'None', score: 0 };
    },
    size: () => Buffer.byteLength(JSON.stringify(nlp.nluManager.toJSON())),
  };
}
