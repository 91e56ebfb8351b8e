// Where a person is, from their own words or the channel's locale: it chooses the numbers, so it is only taken when it is said.
import type { Knowledge } from '../knowledge.ts';
import { placeAt } from '../nlu/entities/places.ts';
import type { Token } from '../text/normalise.ts';

/** Words after which a place is where the person is, and not what they ask about. */
const HERE = [
  'i am in',
  'i live in',
  'i am from',
  'i am over in',
  'we live in',
  'we are in',
  'we are from',
  'i stay in',
  'living in',
  'located in',
  'here in',
  'currently in',
  'estoy en',
  'vivo en',
  'soy de',
  'vivimos en',
  'estamos en',
].map((phrase) => phrase.split(' '));

/** The country of a place the person says they are in ("i live in leeds", "UK here"), or null. */
export function namedPlace(knowledge: Knowledge, tokens: readonly Token[]): string | null {
  const words = tokens.map((token) => token.text);
  const first = words.length > 0 ? placeAt(knowledge.places, words, 0) : undefined;
  if (first && words[first.words.length] === 'here') return countryOf(first.code);
  for (let at = 0; at < words.length; at += 1) {
    const phrase = HERE.find((here) => here.every((word, k) => words[at + k] === word));
    if (!phrase) continue;
    const from = at + phrase.length;
    const start = words[from] === 'the' ? from + 1 : from;
    const found = placeAt(knowledge.places, words, start);
    if (found) return countryOf(found.code);
  }
  return null;
}

/** The region of a locale such as `en-GB`, where it is one of the regions. */
export function regionOfLocale(knowledge: Knowledge, locale: string | undefined): string | null {
  const code = /[-_]([A-Za-z]{2})\b/.exec(locale ?? '')?.[1]?.toUpperCase();
  return code && code in knowledge.regions ? code : null;
}

/** `US` of `US-TN`. */
function countryOf(code: string): string {
  return code.split('-')[0]!;
}
