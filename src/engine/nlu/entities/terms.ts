// The words of content/lexicon.yaml: substances, forms, relations and frequencies.
import type { Phrase, Terms } from '../../knowledge.ts';
import type { Found } from '../entities.ts';
import { isCapitalised, type Piece } from './pieces.ts';

const OWNERS = new Set(['my', 'our', 'his', 'her', 'their', 'mi', 'nuestro', 'nuestra']);
/** "When I was a kid" and "any friend" are nobody in particular. */
const NOBODY = new Set(['a', 'an', 'any', 'every', 'no', 'each']);
/** Between taking and what is taken: "took some molly". */
const SMALL = new Set(['some', 'any', 'a', 'bit', 'of', 'too', 'much', 'the', 'more', 'lot', 'both']);
const JOINS = new Set(['and', 'n', 'with', 'w', 'plus', 'or']);
/** "Took molly to the vet" is a person, or a dog. */
const ELSEWHERE = new Set(['to', 'home', 'out', 'there', 'back', 'up', 'away', 'along', 'in', 'said', 'says', 'is']);

/** The terms of a message. A street name that is also a name or an everyday word counts only where it is taken. */
export function findTerms(text: string, pieces: readonly Piece[], terms: Terms): Found[] {
  const found: Found[] = [];
  let substanceEnd = -1;
  for (let at = 0; at < pieces.length; ) {
    const phrase = phraseAt(terms, pieces, at);
    if (!phrase || !counts(phrase, text, pieces, at, terms, substanceEnd)) {
      at += 1;
      continue;
    }
    const { kind, value } = phrase;
    const end = at + phrase.words.length;
    const owned = kind === 'relation' && OWNERS.has(pieces[at - 1]?.text ?? '');
    found.push({ kind, value, at: [pieces[owned ? at - 1 : at]!.at[0], pieces[end - 1]!.at[1]] });
    if (kind === 'substance') substanceEnd = end;
    at = end;
  }
  return found;
}

/** The longest phrase that begins at a word. */
function phraseAt(terms: Terms, pieces: readonly Piece[], at: number): Phrase | undefined {
  const { text, mended } = pieces[at]!;
  const list = terms.phrases.get(text) ?? (mended === null ? undefined : terms.phrases.get(mended));
  return list?.find(({ words }) =>
    words.every((word, k) => k === 0 || pieces[at + k]?.text === word || pieces[at + k]?.mended === word),
  );
}

function counts(
  { kind, words, needs }: Phrase,
  text: string,
  pieces: readonly Piece[],
  at: number,
  terms: Terms,
  substanceEnd: number,
): boolean {
  const before = pieces[at - 1]?.text ?? '';
  if (kind === 'relation')
    return needs === 'owner' ? OWNERS.has(before) : !NOBODY.has(before) || words.at(-1) === 'mine';
  if (needs !== 'taking') return true;
  if (at > 0 && isCapitalised(text, pieces[at]!.at[0])) return false;
  if (ELSEWHERE.has(pieces[at + words.length]?.text ?? '')) return false;
  if (JOINS.has(before) && substanceEnd === at - 1) return true;
  let last = at - 1;
  while (last > 0 && SMALL.has(pieces[last]!.text)) last -= 1;
  const [one, two] = [pieces[last - 1]?.text, pieces[last]?.text ?? ''];
  return terms.taking.has(two) || terms.taking.has(`${one} ${two}`);
}
