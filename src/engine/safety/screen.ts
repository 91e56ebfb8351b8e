// The safety screen: which danger a message speaks of, decided before anything else, with the ids of the signs that say so.
import type { Expansions, Token } from '../text/normalise.ts';
import { CALM, LEVELS, type Screen } from '../turn.ts';
import { who } from './about.ts';
import { type Compiled, compileLanguage, type SafetyText, type Sign } from './compile.ts';
import { Finder, literals, type Pattern, type Span } from './patterns.ts';
import { mayLower, reaches, type Scope } from './scope.ts';

/** The compiled screen. Pure: the same tokens give the same answer. */
export interface Screener {
  screen(tokens: readonly Token[]): Screen;
  /** Ids of the barriers to help that a message tells of, in the order of their file. */
  barriers(tokens: readonly Token[]): readonly string[];
  /** Words that spelling may be mended to. */
  readonly vocabulary: ReadonlySet<string>;
}

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
    barriers: (tokens) => compiled.flatMap((language) => barriersIn(language, tokens)),
  };
}

function barriersIn({ barriers, concepts, starts }: Compiled, tokens: readonly Token[]): readonly string[] {
  const finder = new Finder(tokens, concepts, starts);
  return barriers.filter(({ any }) => any.some((pattern) => finder.has(pattern))).map(({ id }) => id);
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
  const signs = new Set([...live].flatMap((pattern) => compiled.signsOf.get(pattern) ?? []));
  if (signs.size === 0) return { ...CALM, language };
  const possible = (pattern: Pattern) => live.has(pattern);
  const plain = new Finder(tokens, compiled.concepts, compiled.starts);
  const masked = new Uint8Array(tokens.length);
  for (const scope of compiled.masking) {
    if (scope.unless.some((pattern) => possible(pattern) && plain.has(pattern))) continue;
    for (const pattern of scope.any)
      if (possible(pattern)) for (const span of plain.find(pattern)) masked.fill(1, span.start, span.end);
  }
  const finder = new Finder(tokens, compiled.concepts, compiled.starts, masked);
  const because: Sign[] = [];
  const lowered: string[] = [];
  const known = new Map<Scope, readonly Span[]>();
  /** Where a scope stands; looked for only once there is a sign that it may lower. */
  const spansOf = (scope: Scope): readonly Span[] => {
    const before = known.get(scope);
    if (before) return before;
    const barred = scope.unless.some((pattern) => possible(pattern) && plain.has(pattern));
    const spans = barred ? [] : scope.any.flatMap((pattern) => (possible(pattern) ? plain.find(pattern) : []));
    known.set(scope, spans);
    return spans;
  };
  const where = new Map<Sign, Span>();
  // In the order of the files: the first of a level names the kind.
  for (const at of [...signs].sort((a, b) => a - b)) {
    const sign = compiled.signs[at]!;
    const occurrences = places(sign, finder, possible);
    if (occurrences.length === 0) continue;
    let by: string | null = null;
    const standing = occurrences.find((span) => {
      const scope = compiled.lowering.find(
        (rule) => mayLower(rule, sign) && reaches(rule, spansOf(rule), span, tokens),
      );
      if (scope) by = scope.id;
      return !scope;
    });
    if (standing) {
      because.push(sign);
      where.set(sign, standing);
    } else lowered.push(`${sign.id} < ${by}`);
  }
  because.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const told = (sign: Sign) => ({
    level: sign.level,
    kind: sign.kind,
    about: sign.about === 'who' ? who(finder, compiled.concepts, where.get(sign)!) : sign.about,
  });
  const counting = because.filter(({ isHint }) => !isHint);
  const hinted = because.find(({ isHint }) => isHint);
  const hint = hinted ? { id: hinted.id, ...told(hinted), language } : null;
  if (counting.length === 0) return { ...CALM, lowered, hint, language };
  return { ...told(counting[0]!), because: [...new Set(counting.map(({ id }) => id))], lowered, hint, language };
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
    const hints = [top.hint, screen.hint].filter((hint) => hint !== null);
    const [hint = null] = hints.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
    top = { ...(higher || more ? screen : top), lowered, hint };
  }
  return top;
}
