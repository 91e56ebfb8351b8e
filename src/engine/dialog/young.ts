// Whether the person says that they are under 18: then lines for young people stand beside the others.
import type { Knowledge } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { findEntities } from '../nlu/entities.ts';
import type { Token } from '../text/normalise.ts';
import type { Screen } from '../turn.ts';

const ADULT = 18;
/** An age is the person's own after these words. */
const OWN = /\b(?:i am|i'm|i’m|im|tengo)(?: (?:only|just|like|barely|turning|solo|apenas))*\s*$/i;
/** Or where it stands first with the sex: "16f, scared". */
const FIRST = /^\d+\s?\/?[mf]$/i;
/** "Tengo 10 años sin tomar" is a time. */
const TIME = /^\s*(?:sin|de|limpi[oa]|clean|sober|days?|weeks?|months?)\b/i;

/** True where the person gives an age under 18 as their own, or says it in the words of `minor` in content/lexicon.yaml; never of someone else. */
export function saysMinor(
  knowledge: Knowledge,
  message: Message,
  tokens: readonly Token[],
  screen: Screen,
  now: number,
): boolean {
  if (screen.about === 'other') return false;
  const words = tokens.map(({ text }) => text);
  const said = knowledge.lexicon.minor.some((phrase) =>
    words.some((_, at) => phrase.every((word, k) => words[at + k] === word)),
  );
  if (said || !/\d/.test(message.text)) return said;
  return findEntities(message.text, tokens, knowledge, now).some(({ kind, value, text, at: [from, to] }) => {
    if (kind !== 'age' || !(Number(value) < ADULT) || TIME.test(message.text.slice(to))) return false;
    return from === 0 ? FIRST.test(text) : OWN.test(message.text.slice(Math.max(0, from - 30), from));
  });
}
