// Tells whom a danger is about: the person who writes, or someone else.
import type { About } from '../turn.ts';
import type { Finder, Pattern, Span } from './patterns.ts';

/** Who is in danger: whoever is named last before the end of the sign, in its sentence or else in the whole message. */
export function who(finder: Finder, concepts: ReadonlyMap<string, readonly Pattern[]>, span: Span): About {
  const { tokens } = finder;
  const others = (concepts.get('they') ?? []).flatMap((pattern) => finder.find(pattern)).map((other) => other.start);
  const mine = tokens.flatMap((token, at) => (FIRST_PERSON.has(token.text) ? [at] : []));
  const sentence = tokens[span.start]?.sentence;
  const last = (places: readonly number[], inside: boolean) =>
    Math.max(-1, ...places.filter((at) => at < span.end && (!inside || tokens[at]?.sentence === sentence)));
  for (const inside of [true, false]) {
    const [other, me] = [last(others, inside), last(mine, inside)];
    if (other !== me) return other > me ? 'other' : 'self';
  }
  return 'self';
}

/** Words for the person who writes; "my" is left out: it may be "my son". */
const FIRST_PERSON = new Set(['i', 'me', 'myself', 'yo', 'conmigo']);
