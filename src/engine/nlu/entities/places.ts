// Names of countries, states and cities. Which place a person is at, and so which numbers they see, is decided in dialog/place.ts.
import type { Knowledge, Place } from '../../knowledge.ts';
import type { Found } from '../entities.ts';
import type { Piece } from './pieces.ts';

/** A place stands after one of these, with "here" after it, or alone: "in georgia", "UK here"; and not "going cold turkey". */
const BEFORE = new Set(['in', 'from', 'near', 'around', 'outside', 'to', 'at', 'en', 'de', 'here']);

/** The place whose name begins at a word; the longest name wins. */
export function placeAt(places: Knowledge['places'], words: readonly string[], at: number): Place | undefined {
  return places.get(words[at]!)?.find((place) => place.words.every((word, k) => words[at + k] === word));
}

/** The places a message names. */
export function findPlaces(pieces: readonly Piece[], places: Knowledge['places']): Found[] {
  const words = pieces.map((piece) => piece.text);
  const found: Found[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const name = placeAt(places, words, at);
    if (!name) continue;
    const state = name.code.split('-')[1]?.toLowerCase();
    const end = at + name.words.length;
    // "knoxville tn": the state's own code belongs to the name.
    const coded = state !== undefined && words[end] === state;
    const before = words[at - 1] === 'the' ? words[at - 2] : words[at - 1];
    const alone = name.words.length === words.length;
    const told = BEFORE.has(before ?? '') || words[end] === 'here' || alone || coded;
    if (!told) continue;
    const to = pieces[end - (coded ? 0 : 1)]!.at[1];
    found.push({ kind: 'place', value: name.code, at: [pieces[at]!.at[0], to] });
    at = end - 1;
  }
  return found;
}
