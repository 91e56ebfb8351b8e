// Which program each matcher is: its name, version and license.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const PACKAGES = {
  leafline: '.',
  nlpjs: 'node_modules/@nlpjs/nlp',
  fasttext: 'node_modules/fasttext.wasm.js',
  'natural-bayes': 'node_modules/natural',
  'natural-logistic': 'node_modules/natural',
};

export function peers(matchers) {
  return Promise.all(
    matchers.map(async (matcher) => {
      const { name } = await import(`./matchers/${matcher}.mjs`);
      const about = JSON.parse(readFileSync(join(root, PACKAGES[matcher], 'package.json'), 'utf8'));
      return { matcher, title: name, package: about.name, version: about.version, license: about.license };
    }),
  );
}
