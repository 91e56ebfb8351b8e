// Compiles the patterns of content/safety for the screen: for each language its signs, scopes, barriers, and which words each pattern needs.
import type { Expansions } from '../text/normalise.ts';
import type { About, Kind, Level } from '../turn.ts';
import { anchors, compilePattern, type Pattern, PatternFault, starts, unionOf, type WordsOf } from './patterns.ts';
import type { Scope } from './scope.ts';

/** What danger looks like, as written in content/safety. */
export interface SignText {
  readonly id: string;
  readonly language: string;
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind;
  readonly about: About | 'who';
  readonly any: readonly string[];
  readonly all: readonly (readonly string[])[];
  /** Words that speak of danger only where the classifier sees some too: "suicide" alone may be a song. */
  readonly hints: readonly string[];
}

/** What only looks like danger, as written in content/safety. */
export interface ScopeText {
  readonly id: string;
  readonly language: string;
  readonly effect: 'mask' | 'lower';
  readonly reach: 'clause' | 'message' | 'after' | 'around';
  readonly levels: readonly Level[];
  readonly signs: readonly string[];
  readonly any: readonly string[];
  readonly unless: readonly string[];
}

/** The words that tell what stands in the way of help, as written in content/barriers.yaml. */
interface BarrierText {
  readonly id: string;
  readonly language: string;
  readonly any: readonly string[];
}

/** All of content/safety, and the barriers. `concepts` by language, then by name. */
export interface SafetyText {
  readonly concepts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly signs: readonly SignText[];
  readonly scopes: readonly ScopeText[];
  readonly barriers: readonly BarrierText[];
}

/** A compiled sign. The hints of a sign are one of their own. */
export interface Sign extends Omit<SignText, 'any' | 'all' | 'hints'> {
  readonly any: readonly Pattern[];
  readonly all: readonly (readonly Pattern[])[];
  readonly isHint: boolean;
}

/** All patterns of one language. */
export interface Compiled {
  readonly concepts: ReadonlyMap<string, readonly Pattern[]>;
  readonly signs: readonly Sign[];
  /** The scopes that mask words, and those that lower signs. */
  readonly masking: readonly Scope[];
  readonly lowering: readonly Scope[];
  readonly barriers: readonly { readonly id: string; readonly any: readonly Pattern[] }[];
  /** For each pattern the sets of words one of each of which it needs. */
  readonly needs: ReadonlyMap<Pattern, readonly ReadonlySet<string>[]>;
  /** For each pattern the words it may begin with; null: any. */
  readonly starts: ReadonlyMap<Pattern, ReadonlySet<string> | null>;
  /** The patterns whose rarest need is this word. */
  readonly byWord: ReadonlyMap<string, readonly Pattern[]>;
  /** The places in `signs` of those that a pattern belongs to. */
  readonly signsOf: ReadonlyMap<Pattern, readonly number[]>;
  /** The patterns that need no word in particular. */
  readonly always: readonly Pattern[];
}

/** Compiles one language's patterns. Throws PatternFault with the owner's id in front for a pattern that is not well formed. */
export function compileLanguage(language: string, text: SafetyText, expansions: Expansions): Compiled {
  const source = text.concepts[language] ?? {};
  const names = new Set(Object.keys(source));
  const one = (owner: string, pattern: string): Pattern => {
    try {
      return compilePattern(pattern, names, expansions);
    } catch (fault) {
      throw fault instanceof PatternFault ? new PatternFault(`${owner}: ${fault.message}`) : fault;
    }
  };
  const many = (owner: string, patterns: readonly string[]) => patterns.map((pattern) => one(owner, pattern));
  const concepts = new Map(Object.entries(source).map(([name, phrases]) => [name, many(`<${name}>`, phrases)]));
  const signs = text.signs
    .filter((sign) => sign.language === language)
    .flatMap(({ hints, ...sign }): Sign[] => {
      const plain = { ...sign, any: many(sign.id, sign.any), all: sign.all.map((group) => many(sign.id, group)) };
      const hinted = { ...sign, any: many(sign.id, hints), all: [], isHint: true };
      return [{ ...plain, isHint: false }, ...(hints.length > 0 ? [hinted] : [])];
    });
  const scopes = text.scopes
    .filter((scope) => scope.language === language)
    .map((scope) => ({ ...scope, any: many(scope.id, scope.any), unless: many(scope.id, scope.unless) }));
  const barriers = text.barriers
    .filter((barrier) => barrier.language === language)
    .map(({ id, any }) => ({ id, any: many(id, any) }));
  const all = [
    ...signs.flatMap((s) => [...s.any, ...s.all.flat()]),
    ...scopes.flatMap((s) => [...s.any, ...s.unless]),
    ...[...concepts.values()].flat(),
  ];
  const inside = conceptWords(concepts, (pattern, of) => anchors(pattern, of)[0] ?? null);
  const atFirst = conceptWords(concepts, starts);
  const needs = rarestFirst(new Map(all.map((pattern) => [pattern, anchors(pattern, inside)])));
  const byWord = new Map<string, Pattern[]>();
  for (const [pattern, sets] of needs) {
    for (const word of sets[0] ?? []) byWord.set(word, [...(byWord.get(word) ?? []), pattern]);
  }
  const signsOf = new Map<Pattern, readonly number[]>();
  signs.forEach((sign, at) => {
    for (const pattern of [...sign.any, ...sign.all.flat()])
      signsOf.set(pattern, [...(signsOf.get(pattern) ?? []), at]);
  });
  return {
    concepts,
    signs,
    signsOf,
    masking: scopes.filter(({ effect }) => effect === 'mask'),
    lowering: scopes.filter(({ effect }) => effect === 'lower'),
    barriers,
    needs,
    starts: new Map(all.map((pattern) => [pattern, starts(pattern, atFirst)])),
    byWord,
    always: all.filter((pattern) => needs.get(pattern)!.length === 0),
  };
}

/** The needs of each pattern, the one that fewest messages meet first: a word is the rarer the fewer patterns need it. */
function rarestFirst(
  needs: ReadonlyMap<Pattern, readonly ReadonlySet<string>[]>,
): ReadonlyMap<Pattern, readonly ReadonlySet<string>[]> {
  const uses = new Map<string, number>();
  for (const sets of needs.values())
    for (const set of sets) for (const word of set) uses.set(word, (uses.get(word) ?? 0) + 1 / set.size);
  const weight = (set: ReadonlySet<string>) => [...set].reduce((sum, word) => sum + uses.get(word)!, 0);
  return new Map([...needs].map(([pattern, sets]) => [pattern, [...sets].sort((a, b) => weight(a) - weight(b))]));
}

/** What `of` says of a concept's patterns, all together; kept, and null for a concept that names itself. */
function conceptWords(
  concepts: ReadonlyMap<string, readonly Pattern[]>,
  of: (pattern: Pattern, inner: WordsOf) => ReadonlySet<string> | null,
): WordsOf {
  const cache = new Map<string, ReadonlySet<string> | null>();
  const wordsOf: WordsOf = (name) => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    cache.set(name, null);
    const union = unionOf((concepts.get(name) ?? []).map((pattern) => of(pattern, wordsOf)));
    cache.set(name, union);
    return union;
  };
  return wordsOf;
}
