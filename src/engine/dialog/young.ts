// Whether the person says that they are under 18: then lines for young people stand beside the others.
import type { Knowledge } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { findEntities } from '../nlu/entities.ts';
import type { Token } from '../text/normalise.ts';

const ADULT = 18;
/** An age is the person's own after these words, or where it stands first ("16f, scared"). */
const OWN = /(?:^|[.!?,;(]|\b(?:i am|i'm|i’m|im|me|tengo))(?: (?:only|just|like|barely|turning|solo|apenas))*\s*$/i;

/** True where the person gives an age under 18 as their own, or says it in the words of `minor` in content/lexicon.yaml. */
export function saysMinor(knowledge: Knowledge, message: Message, tokens: readonly Token[], now: number): boolean {
  const words = tokens.map(({ text }) => text);
  const said = knowledge.lexicon.minor.some((phrase) =>
    words.some((_, at) => phrase.every((word, k) => words[at + k] === word)),
  );
  if (said || !/\d/.test(message.text)) return said;
  return findEntities(message.text, tokens, knowledge, now).some(
    ({ kind, value, at }) =>
      kind === 'age' && Number(value) < ADULT && OWN.test(message.text.slice(Math.max(0, at[0] - 30), at[0])),
  );
}
