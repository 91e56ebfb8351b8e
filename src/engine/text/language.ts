// Which of the languages that danger is understood in a message is written in, by its commonest words.
import type { Token } from './normalise.ts';

const LEAST_WORDS = 2;
const LEAST_SHARE = 0.4;

/** True when at least two words, and two in five, are common Spanish ones. `common` is the lexicon's list. */
export function isSpanish(common: ReadonlySet<string>, tokens: readonly Token[]): boolean {
  const spanish = tokens.filter((token) => common.has(token.text)).length;
  return spanish >= LEAST_WORDS && spanish / tokens.length >= LEAST_SHARE;
}
