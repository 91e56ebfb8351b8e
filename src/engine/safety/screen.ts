// The safety screen: which danger a message speaks of, decided before anything else, with the ids of the signs that say so.
import type { Expansions, Token } from '../text/normalise.ts';
import { type About, type Kind, LEVELS, type Level, type Screen } from '../turn.ts';
import { who } from './about.ts';
import {
  anchors,
  compilePattern,
  Finder,
  literals,
  type Pattern,
  PatternFault,
  type Span,
  starts,
  unionOf,
  type WordsOf,
} from './patterns.ts';
import { reaches, type Scope } from './scope.ts';

/** What danger looks like, as written in content/safety. */
export interface SignText {
  readonly id: string;
  readonly language: string;
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind;
  readonly about: About | 'who';
  readonly any: readonly string[];
  readonly all: readonly (readonly string[])[];
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

/** All of content/safety. `concepts` by language, then by name. */
export interface SafetyText {
  readonly concepts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly signs: readonly SignText[];
  readonly scopes: readonly ScopeText[];
}

interface Sign extends Omit<SignText, 'any' | 'all'> {
  readonly any: readonly Pattern[];
  readonly all: readonly (readonly Pattern[])[];
}

interface Compiled {
  readonly concepts: ReadonlyMap<string, readonly Pattern[]>;
  readonly signs: readonly Sign[];
  readonly scopes: readonly Scope[];
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

/** The compiled screen. Pure: the same tokens give the same answer. */
export interface Screener {
  screen(tokens: readonly Token[]): Screen;
  /** Words that spelling may be mended to. */
  readonly vocabulary: ReadonlySet<string>;
}

const CALM: Screen = { level: 'none', kind: null, about: null, because: [], lowered: [], language: 'en' };

/** Compiles content/safety. Throws PatternFault with the owner's id in front for a pattern that is not well formed. */
export function createScreener(text: SafetyText, expansions: Expansions): Screener {
  const languages = Object.keys(text.concepts);
  const compiled = languages.map((language) => compileLanguage(language, text, expansions));
  const vocabulary = new Set<string>();
  for (const { needs } of compiled)
    for (const pattern of needs.keys()) for (const word of literals(pattern)) vocabulary.add(word);
  return {
    vocabulary,
    screen: (tokens) => worst(compiled.map((language, at) => screenLanguage(language, languages[at]!, tokens))),
  };
}

function compileLanguage(language: string, text: SafetyText, expansions: Expansions): Compiled {
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
    .map((sign) => ({ ...sign, any: many(sign.id, sign.any), all: sign.all.map((group) => many(sign.id, group)) }));
  const scopes = text.scopes
    .filter((scope) => scope.language === language)
    .map((scope) => ({ ...scope, any: many(scope.id, scope.any), unless: many(scope.id, scope.unless) }));
  const all = [
    ...signs.flatMap((s) => [...s.any, ...s.all.flat()]),
    ...scopes.flatMap((s) => [...s.any, ...s.unless]),
    ...[...concepts.values()].flat(),
  ];
  const inside = conceptWords(concepts, (pattern, of) => anchors(pattern, of)[0] ?? null);
  const atFirst = conceptWords(concepts, starts);
  const needs = new Map(all.map((pattern) => [pattern, anchors(pattern, inside)]));
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
    scopes,
    needs,
    starts: new Map(all.map((pattern) => [pattern, starts(pattern, atFirst)])),
    byWord,
    always: all.filter((pattern) => needs.get(pattern)!.length === 0),
  };
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

function screenLanguage(compiled: Compiled, language: string, tokens: readonly Token[]): Screen {
  const present = new Set<string>();
  for (const token of tokens) {
    present.add(token.text);
    if (token.mended) present.add(token.mended);
  }
  const live = new Set(compiled.always);
  for (const word of present) {
    for (const pattern of compiled.byWord.get(word) ?? [])
      if (compiled.needs.get(pattern)!.every((set) => meets(set, present))) live.add(pattern);
  }
  const possible = (pattern: Pattern) => live.has(pattern);
  const plain = new Finder(tokens, compiled.concepts, compiled.starts);
  const masked = new Uint8Array(tokens.length);
  for (const scope of compiled.scopes) {
    if (scope.effect !== 'mask') continue;
    if (scope.unless.some((pattern) => possible(pattern) && plain.has(pattern))) continue;
    for (const pattern of scope.any)
      if (possible(pattern)) for (const span of plain.find(pattern)) masked.fill(1, span.start, span.end);
  }
  const finder = new Finder(tokens, compiled.concepts, compiled.starts, masked);
  const because: Sign[] = [];
  const lowered: string[] = [];
  const spans = new Map<Scope, readonly Span[]>();
  for (const scope of compiled.scopes) {
    if (scope.effect !== 'lower') continue;
    if (scope.unless.some((pattern) => possible(pattern) && plain.has(pattern))) continue;
    spans.set(
      scope,
      scope.any.flatMap((pattern) => (possible(pattern) ? plain.find(pattern) : [])),
    );
  }
  const where = new Map<Sign, Span>();
  // In the order of the files: the first of a level names the kind.
  const signs = new Set([...live].flatMap((pattern) => compiled.signsOf.get(pattern) ?? []));
  for (const at of [...signs].sort((a, b) => a - b)) {
    const sign = compiled.signs[at]!;
    const occurrences = places(sign, finder, possible);
    if (occurrences.length === 0) continue;
    let by: string | null = null;
    const standing = occurrences.find((span) => {
      const scope = [...spans].find(([rule, at]) => reaches(rule, at, sign, span, tokens));
      if (scope) by = scope[0].id;
      return !scope;
    });
    if (standing) {
      because.push(sign);
      where.set(sign, standing);
    } else lowered.push(`${sign.id} < ${by}`);
  }
  if (because.length === 0) return { ...CALM, lowered, language };
  because.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const first = because[0]!;
  return {
    level: first.level,
    kind: first.kind,
    about: first.about === 'who' ? who(finder, compiled.concepts, where.get(first)!) : first.about,
    because: because.map((sign) => sign.id),
    lowered,
    language,
  };
}

/** True when two sets have a word in common. */
function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const word of small) if (large.has(word)) return true;
  return false;
}

/** Where a sign stands: the spans of `any`; with `all`, each group must stand somewhere and the whole is one span. */
function places(sign: Sign, finder: Finder, possible: (pattern: Pattern) => boolean): Span[] {
  const found = sign.any.flatMap((pattern) => (possible(pattern) ? finder.find(pattern) : []));
  if (sign.all.length === 0) return found;
  if (sign.any.length > 0 && found.length === 0) return [];
  const groups = sign.all.map((group) => group.flatMap((pattern) => (possible(pattern) ? finder.find(pattern) : [])));
  if (groups.some((group) => group.length === 0)) return [];
  const every = [...found.slice(0, 1), ...groups.map((group) => group[0]!)];
  return [{ start: Math.min(...every.map((s) => s.start)), end: Math.max(...every.map((s) => s.end)) }];
}

function worst(screens: readonly Screen[]): Screen {
  let top = CALM;
  for (const screen of screens) {
    const higher = LEVELS.indexOf(screen.level) < LEVELS.indexOf(top.level);
    const more = screen.level === top.level && screen.because.length > top.because.length;
    const lowered = [...top.lowered, ...screen.lowered];
    top = { ...(higher || more ? screen : top), lowered };
  }
  return top;
}
