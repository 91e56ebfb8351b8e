// A yes or a no in one of its many forms.
import type { Terms } from '../../knowledge.ts';
import { madeOf } from '../../text/made.ts';
import { heard, type Token } from '../../text/normalise.ts';

const MOST_WORDS = 8;

/** What a message says that is nothing but a yes or a no ("yeah for sure", "nah im good"); null for every other one. */
export function yesOrNo(terms: Terms, tokens: readonly Token[]): 'yes' | 'no' | null {
  if (tokens.length > MOST_WORDS) return null;
  const words = tokens.map(heard);
  if (madeOf(terms.yes, words, terms.around)) return 'yes';
  return madeOf(terms.no, words, terms.around) ? 'no' : null;
}
