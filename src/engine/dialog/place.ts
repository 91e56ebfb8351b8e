// Where a person is, from their own words or the channel's locale: it chooses the numbers, so it is only taken when it is said.
import type { Knowledge } from '../knowledge.ts';
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
const LONGEST_NAME = 5;

/** The country of a place the person says they are in, or null. */
export function namedPlace(knowledge: Knowledge, tokens: readonly Token[]): string | null {
  const words = tokens.map((token) => token.text);
  for (let at = 0; at < words.length; at += 1) {
    const phrase = HERE.find((here) => here.every((word, k) => words[at + k] === word));
    if (!phrase) continue;
    const from = at + phrase.length;
    const start = words[from] === 'the' ? from + 1 : from;
    const found = placeAt(knowledge, words, start);
    if (found) return found;
  }
  return null;
}

/** The region of a locale such as `en-GB`, where it is one of the regions. */
export function regionOfLocale(knowledge: Knowledge, locale: string | undefined): string | null {
  const code = /[-_]([A-Za-z]{2})\b/.exec(locale ?? '')?.[1]?.toUpperCase();
  return code && code in knowledge.regions ? code : null;
}

/** The country whose name, or whose place's name, begins at a word; the longest name wins. */
function placeAt(knowledge: Knowledge, words: readonly string[], start: number): string | null {
  for (let size = LONGEST_NAME; size >= 1; size -= 1) {
    const code = knowledge.places.get(words.slice(start, start + size).join(' '));
    if (code) return code;
  }
  return null;
}
