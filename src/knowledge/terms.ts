// What a message may name, compiled from content/lexicon.yaml and content/regions.yaml.
import type { Phrase, Place, Terms } from '../engine/knowledge.ts';
import { pieceWords } from '../engine/nlu/entities/pieces.ts';
import { words } from '../engine/text/normalise.ts';
import type { Files } from './files.ts';
import { expansionsOf } from './lessons.ts';

/** The terms. A short form of `expand` means what it is short for. */
export function termsOf(files: Files): Terms {
  const { entities, expand } = files.lexicon!.data;
  const short = new Map<string, string[]>();
  for (const [from, to] of Object.entries(expand)) short.set(to, [...(short.get(to) ?? []), from]);
  const shortOf = (phrase: string) =>
    phrase.startsWith('my ') ? (short.get(phrase.slice(3)) ?? []).map((one) => `my ${one}`) : (short.get(phrase) ?? []);
  const listed = (table: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(table).flatMap(([value, phrases]) =>
      phrases.flatMap((phrase) => [phrase, ...shortOf(phrase)].map((one) => [value, pieceWords(one)] as const)),
    );
  const make = (kind: Phrase['kind'], table: Parameters<typeof listed>[0], needs: Phrase['needs'] = null) =>
    listed(table).map(([value, list]): Phrase => {
      const owned = kind === 'relation' && list[0] === 'my';
      return { kind, value, words: owned ? list.slice(1) : list, needs: owned ? 'owner' : needs };
    });
  const phrases = new Map<string, Phrase[]>();
  for (const phrase of [
    ...make('substance', entities.substances),
    ...make('substance', entities.street, 'taking'),
    ...make('form', entities.forms),
    ...make('relation', entities.relations),
    ...make('frequency', entities.frequencies),
  ]) {
    put(phrases, phrase);
  }
  const units = new Map<string, { name: string; counted: boolean }>();
  for (const [name, list] of listed(entities.forms)) units.set(list.join(' '), { name, counted: true });
  for (const [name, list] of listed(entities.units)) units.set(list.join(' '), { name, counted: false });
  const expansions = expansionsOf(files);
  const plain = (texts: readonly string[]) => new Set(texts.map((text) => words(text, expansions).join(' ')));
  return {
    phrases,
    units,
    taking: new Set(entities.taking),
    yes: plain(entities.yes),
    no: plain(entities.no),
    around: plain(entities.around),
    hotlines: hotlinesOf(files),
  };
}

/** The emergency numbers and the short numbers of helplines. */
function hotlinesOf(files: Files): Set<string> {
  const regions = Object.values(files.regions!.data.regions);
  const numbers = regions.flatMap(({ emergency, lines }) => [emergency.number, ...lines.map(({ phone }) => phone)]);
  return new Set(numbers.filter((number): number is string => /^\d{3,6}$/.test(number ?? '')));
}

/** The names of all countries, in English and Spanish, as the international entry: no number is guessed where a person names one that has none here. */
function otherCountries(): Map<string, string> {
  const places = new Map<string, string>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const language of ['en', 'es']) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of letters.flatMap((one) => letters.map((two) => one + two))) {
      const name = names.of(code);
      if (name) places.set(words(name).join(' '), '*');
    }
  }
  return places;
}

/** Code by the names of countries, states and places. */
export function placesOf(files: Files): Map<string, Place[]> {
  const places = otherCountries();
  for (const [code, region] of Object.entries(files.regions!.data.regions)) {
    for (const name of [region.name, ...region.aliases, ...region.places]) places.set(words(name).join(' '), code);
    for (const [state, names] of Object.entries(region.states))
      for (const name of names) places.set(words(name).join(' '), `${code}-${state}`);
  }
  const byFirst = new Map<string, Place[]>();
  for (const [name, code] of places) put(byFirst, { words: name.split(' '), code });
  return byFirst;
}

/** Files something under its first word, the longest first. */
function put<T extends { readonly words: readonly string[] }>(table: Map<string, T[]>, item: T): void {
  const list = [...(table.get(item.words[0]!) ?? []), item];
  table.set(
    item.words[0]!,
    list.sort((a, b) => b.words.length - a.words.length),
  );
}
