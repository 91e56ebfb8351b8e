// What lowers a sign, explicitly and explainably: denial, the past, a question about it, a figure of speech.
import type { Token } from '../text/normalise.ts';
import type { ScopeText, SignText } from './compile.ts';
import type { Pattern, Span } from './patterns.ts';

/** A compiled scope. */
export interface Scope extends Omit<ScopeText, 'any' | 'unless'> {
  readonly any: readonly Pattern[];
  readonly unless: readonly Pattern[];
}

/** How many words after a denial a sign may begin and still be denied: "not (having any) thoughts of". */
const AFTER = 4;

/** True when the scope is about this sign. */
export function mayLower(scope: Scope, sign: Pick<SignText, 'id' | 'level'>): boolean {
  if (scope.levels.length > 0 && !scope.levels.includes(sign.level)) return false;
  return scope.signs.length === 0 || scope.signs.includes(sign.id);
}

/** True when the scope, found at `found`, reaches the sign that stands at `span`. */
export function reaches(scope: Scope, found: readonly Span[], span: Span, tokens: readonly Token[]): boolean {
  if (found.length === 0) return false;
  if (scope.reach === 'message') return true;
  const sentenceOf = (at: number) => tokens[at]?.sentence;
  return found.some((place) => {
    if (scope.reach === 'around') return place.start < span.end && span.start < place.end;
    if (scope.reach === 'after') {
      return (
        span.start >= place.end &&
        span.start - place.end <= AFTER &&
        sentenceOf(span.start) === sentenceOf(place.end - 1)
      );
    }
    const first = sentenceOf(span.start)!;
    const last = sentenceOf(span.end - 1)!;
    const at = sentenceOf(place.start)!;
    return at >= first && at <= last;
  });
}
