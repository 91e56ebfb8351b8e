// What a message names: substances, forms, amounts, times, ages, people, places, phone numbers, a yes or a no; each with where it stands in the raw text.
import type { Knowledge } from '../knowledge.ts';
import type { Token } from '../text/normalise.ts';
import type { Entity } from '../turn.ts';
import { findContacts } from './entities/contacts.ts';
import { findMeasures } from './entities/measures.ts';
import { fold, type Piece, piecesOf } from './entities/pieces.ts';
import { findPlaces } from './entities/places.ts';
import { findSince } from './entities/since.ts';
import { findTerms } from './entities/terms.ts';
import { yesOrNo } from './entities/yesno.ts';

/**
 * The entities of a message, in order and apart: of two that overlap, the longer one counts. `tokens` are the message's
 * plain words; `now`, ms UTC, is what "since tuesday" is counted from.
 */
export function findEntities(
  text: string,
  tokens: readonly Token[],
  knowledge: Pick<Knowledge, 'terms' | 'places' | 'spelling'>,
  now: number,
): readonly Entity[] {
  const plain = fold(text);
  const pieces = piecesOf(text, plain, knowledge.spelling);
  const { terms } = knowledge;
  const found = [
    ...findContacts(plain),
    ...findSince(plain, now),
    ...findMeasures(plain, pieces, terms),
    ...findTerms(text, pieces, terms),
    ...findPlaces(pieces, knowledge.places),
    ...findAnswer(plain, pieces, tokens, knowledge.terms),
  ];
  found.sort((a, b) => b.at[1] - b.at[0] - (a.at[1] - a.at[0]));
  const taken = new Uint8Array(text.length);
  const apart = found.filter(({ at }) => {
    // None is longer than those before: it overlaps one where it begins or ends inside it.
    if (taken[at[0]] || taken[at[1] - 1]) return false;
    taken.fill(1, ...at);
    return true;
  });
  return apart
    .sort((a, b) => a.at[0] - b.at[0])
    .map(({ kind, value, at }) => ({ kind, value, text: text.slice(...at), at }));
}

/** An entity without its text. */
export type Found = Omit<Entity, 'text'>;

/** After a yes or a no at the beginning, these words begin a sentence of their own: "no i can't", but not "no kratom". */
const BEGINS =
  /^\W*(?:$|[,.!?;:-]|(?:i|im|i'm|ive|i've|it|its|it's|he|hes|she|shes|they|we|that|thats|but|and|because|cause|cuz|bc)\b)/;

/** A message that is all yes or no, or begins with one. */
function findAnswer(
  plain: string,
  pieces: readonly Piece[],
  tokens: readonly Token[],
  terms: Knowledge['terms'],
): Found[] {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (!first || !last) return [];
  const whole = yesOrNo(terms, tokens);
  if (whole) return [{ kind: 'yesno', value: whole, at: [first.at[0], last.at[1]] }];
  const value = terms.yes.has(first.text) ? 'yes' : terms.no.has(first.text) ? 'no' : null;
  return value && BEGINS.test(plain.slice(first.at[1])) ? [{ kind: 'yesno', value, at: first.at }] : [];
}
