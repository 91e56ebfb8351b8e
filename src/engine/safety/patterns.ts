// The pattern language of content/safety: words in order, alternatives, gaps and named concepts, matched in time bounded by pattern length times message length.
import { type Expansions, type Token, words } from '../text/normalise.ts';

/** A half-open span of tokens. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Atom =
  | { readonly type: 'word'; readonly word: string }
  | { readonly type: 'prefix'; readonly prefix: string }
  | { readonly type: 'number' }
  | { readonly type: 'concept'; readonly name: string };
interface Element {
  /** Sequences of atoms, one of which must stand here; null for a gap. */
  readonly options: readonly (readonly Atom[])[] | null;
  /** The options that are one plain word, to be looked up at once, and the others. */
  readonly singles: ReadonlySet<string>;
  readonly rest: readonly (readonly Atom[])[];
  readonly optional: boolean;
  /** Longest gap in words. */
  readonly gap: number;
}

/** A compiled pattern. */
export interface Pattern {
  readonly source: string;
  readonly elements: readonly Element[];
}

/** A fault in a pattern, to be shown where it stands. */
export class PatternFault extends Error {}

const NUMBER_WORDS = new Set(
  'one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred couple few several uno una dos tres cuatro cinco seis siete ocho nueve diez quince veinte treinta cuarenta cincuenta cien'.split(
    ' ',
  ),
);

/** Compiles one pattern. Throws PatternFault for an unknown concept or an empty part. */
export function compilePattern(source: string, concepts: ReadonlySet<string>, expansions?: Expansions): Pattern {
  const elements = source
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((part): Element => {
      const gap = /^~(\d*)$/.exec(part);
      if (gap) return { options: null, singles: new Set(), rest: [], optional: true, gap: gap[1] ? Number(gap[1]) : 3 };
      const optional = part.endsWith('?');
      const body = optional ? part.slice(0, -1) : part;
      const options = body.split('|').map((option) => compileOption(option, source, concepts, expansions));
      const single = (option: readonly Atom[]) =>
        option.length === 1 && option[0]!.type === 'word' ? option[0]!.word : null;
      const singles = new Set(options.map(single).filter((word) => word !== null));
      return { options, singles, rest: options.filter((option) => single(option) === null), optional, gap: 0 };
    });
  if (!elements.some((element) => element.options && !element.optional)) {
    throw new PatternFault(`pattern "${source}" needs at least one word that must stand there`);
  }
  return { source, elements };
}

function compileOption(
  option: string,
  source: string,
  concepts: ReadonlySet<string>,
  expansions?: Expansions,
): readonly Atom[] {
  if (option === '#') return [{ type: 'number' }];
  const concept = /^<([\w-]+)>$/.exec(option);
  if (concept) {
    if (!concepts.has(concept[1]!))
      throw new PatternFault(`pattern "${source}" names an unknown concept <${concept[1]}>`);
    return [{ type: 'concept', name: concept[1]! }];
  }
  if (/[<>#~?*].+/.test(option) || option === '')
    throw new PatternFault(`pattern "${source}" has a part that is not understood: "${option}"`);
  if (option.endsWith('*')) {
    const [prefix] = words(option.slice(0, -1));
    if (!prefix) throw new PatternFault(`pattern "${source}" has an empty part before *`);
    return [{ type: 'prefix', prefix }];
  }
  const plain = words(option, expansions);
  if (plain.length === 0) throw new PatternFault(`pattern "${source}" has a part without letters: "${option}"`);
  return plain.map((word) => ({ type: 'word', word }));
}

/** The words of a pattern that spelling may be mended to. */
export function literals(pattern: Pattern): string[] {
  const atoms = pattern.elements.flatMap((element) => element.options?.flat() ?? []);
  return atoms.flatMap((atom) => (atom.type === 'word' ? [atom.word] : []));
}

/** For each part of a pattern that must stand there, the words one of which it needs; parts that any word may fill are left out. The smallest set first. */
export function anchors(pattern: Pattern, ofConcept: WordsOf): readonly ReadonlySet<string>[] {
  const sets = pattern.elements.flatMap((element) => {
    if (!element.options || element.optional) return [];
    const set = unionOf(
      element.options.map((option) => wordsOfAtom(option.find(({ type }) => type === 'word') ?? option[0]!, ofConcept)),
    );
    return set ? [set] : [];
  });
  return sets.sort((a, b) => a.size - b.size);
}

/** The words with which a match of a pattern begins, or null where any may. */
export function starts(pattern: Pattern, ofConcept: WordsOf): ReadonlySet<string> | null {
  const first = pattern.elements[0]!;
  if (!first.options || first.optional) return null;
  return unionOf(first.options.map((option) => wordsOfAtom(option[0]!, ofConcept)));
}

/** Words known for a concept, or null where there is no such small set. */
export type WordsOf = (name: string) => ReadonlySet<string> | null;

function wordsOfAtom(atom: Atom, ofConcept: WordsOf): ReadonlySet<string> | null {
  if (atom.type === 'word') return new Set([atom.word]);
  return atom.type === 'concept' ? ofConcept(atom.name) : null;
}

/** All words of the sets, or null where one of them is unknown. */
export function unionOf(sets: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  const union = new Set<string>();
  for (const set of sets) {
    if (!set) return null;
    for (const word of set) union.add(word);
  }
  return union;
}

/** Finds patterns in one message; keeps what it found for each concept. */
export class Finder {
  readonly tokens: readonly Token[];
  readonly masked: Uint8Array;
  private readonly concepts: ReadonlyMap<string, readonly Pattern[]>;
  private readonly starts: ReadonlyMap<Pattern, ReadonlySet<string> | null>;
  private readonly found = new Map<string, (readonly number[])[]>();

  /** `starts`: see the function of that name; a pattern without an entry is tried at every word. */
  constructor(
    tokens: readonly Token[],
    concepts: ReadonlyMap<string, readonly Pattern[]>,
    starts: ReadonlyMap<Pattern, ReadonlySet<string> | null> = new Map(),
    masked = new Uint8Array(tokens.length),
  ) {
    this.starts = starts;
    this.tokens = tokens;
    this.concepts = concepts;
    this.masked = masked;
  }

  /** All spans a pattern covers, one (the longest) for each place it begins. */
  find(pattern: Pattern): Span[] {
    const spans: Span[] = [];
    for (let start = 0; start < this.tokens.length; start += 1) {
      const ends = this.ends(pattern, start);
      if (ends.length > 0) spans.push({ start, end: Math.max(...ends) });
    }
    return spans;
  }

  /** True when the pattern stands anywhere. */
  has(pattern: Pattern): boolean {
    return this.tokens.some((_, start) => this.ends(pattern, start).length > 0);
  }

  private ends(pattern: Pattern, start: number): number[] {
    const firsts = this.starts.get(pattern);
    const token = this.tokens[start];
    if (firsts && token && !firsts.has(token.text) && !(token.mended && firsts.has(token.mended))) return NOWHERE;
    let reached = [start];
    for (const element of pattern.elements) {
      const next: number[] = [];
      for (const at of reached) {
        if (element.optional) add(next, at);
        if (element.options === null) this.gap(at, element.gap, next);
        else {
          if (this.stands(element.singles, at)) add(next, at + 1);
          for (const option of element.rest) this.step(option, 0, at, next);
        }
      }
      if (next.length === 0) return NOWHERE;
      reached = next;
    }
    return reached.filter((end) => end > start);
  }

  private gap(from: number, longest: number, out: number[]): void {
    for (let n = 1; n <= longest; n += 1) {
      const at = from + n;
      const token = this.tokens[at - 1];
      const before = this.tokens[at - 2];
      if (!token || (before && token.sentence !== before.sentence)) return;
      add(out, at);
    }
  }

  private stands(words: ReadonlySet<string>, at: number): boolean {
    const token = this.tokens[at];
    if (!token || this.masked[at]) return false;
    return words.has(token.text) || (token.mended !== undefined && words.has(token.mended));
  }

  private step(option: readonly Atom[], k: number, at: number, out: number[]): void {
    const atom = option[k];
    if (!atom) {
      add(out, at);
      return;
    }
    if (atom.type === 'concept') {
      for (const end of this.concept(atom.name, at)) this.step(option, k + 1, end, out);
      return;
    }
    const token = this.tokens[at];
    if (!token || this.masked[at]) return;
    if (matches(atom, token.text) || (token.mended !== undefined && matches(atom, token.mended)))
      this.step(option, k + 1, at + 1, out);
  }

  private concept(name: string, at: number): readonly number[] {
    let places = this.found.get(name);
    if (!places) {
      places = [];
      this.found.set(name, places);
    }
    let ends = places[at];
    if (!ends) {
      places[at] = [];
      const all = new Set<number>();
      for (const pattern of this.concepts.get(name) ?? []) for (const end of this.ends(pattern, at)) all.add(end);
      ends = [...all];
      places[at] = ends;
    }
    return ends;
  }
}

const NOWHERE: number[] = [];

/** Adds a place that is not there yet; there are never many. */
function add(places: number[], at: number): void {
  if (!places.includes(at)) places.push(at);
}

function matches(atom: Exclude<Atom, { type: 'concept' }>, word: string): boolean {
  if (atom.type === 'word') return atom.word === word;
  if (atom.type === 'prefix') return word.startsWith(atom.prefix);
  return /^\d+$/.test(word) || NUMBER_WORDS.has(word);
}
