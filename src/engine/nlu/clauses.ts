// Takes a message apart: what is only named to be put aside.
import { breaksAt, heard, type Token } from '../text/normalise.ts';

/** Words of content/lexicon.yaml that build a sentence, each phrase as its words. */
export interface Grammar {
  /** Before what is put aside: "not asking about", "instead of". */
  readonly putAside: readonly (readonly string[])[];
  /** With what is meant instead, after a "not": "i just want to know", "my question is". */
  readonly instead: readonly (readonly string[])[];
  /** Between two questions: "and", "also". */
  readonly joins: readonly (readonly string[])[];
  /** With what a question or a request begins: "how", "can", "tell me". */
  readonly asks: readonly (readonly string[])[];
}

/** A message without what it puts aside. */
export interface Parted {
  /** What is left; where it begins with "i just want to know", with and without that. */
  readonly rests: readonly (readonly Token[])[];
  /** What was put aside, each piece by itself. */
  readonly aside: readonly (readonly Token[])[];
}

/** Words with which something else begins, where they do not stand right after one of LINKS. */
const TURNS = new Set([
  'but',
  'just',
  'only',
  'what',
  'how',
  'where',
  'when',
  'why',
  'who',
  'which',
  'i',
  'tell',
  'give',
  'because',
  'more',
]);
const LINKS = new Set([
  'if',
  'when',
  'that',
  'whether',
  'what',
  'how',
  'where',
  'why',
  'who',
  'and',
  'or',
  'as',
  'the',
  'a',
]);
/** A verb before one of these begins a question: "is it", "can you". */
export const VERBS: ReadonlySet<string> = new Set([
  'is',
  'are',
  'was',
  'does',
  'do',
  'did',
  'can',
  'could',
  'will',
  'would',
  'should',
  'has',
  'have',
]);
const SUBJECTS = new Set([
  'it',
  'there',
  'i',
  'you',
  'they',
  'he',
  'she',
  'this',
  'that',
  'kratom',
  'someone',
  'anyone',
  'people',
  'a',
]);

/** Words that ask. */
export const ASKING: ReadonlySet<string> = new Set([
  'what',
  'which',
  'how',
  'if',
  'whether',
  'when',
  'where',
  'why',
  'who',
]);

/** Words enough to ask something after "i just want to know". */
const LEAST_MEANT = 2;

/** Where what is meant begins: with "i just want to know" or the like, right after the clause of a "not asking about"; 0 where nothing is put aside so. */
function meantAt(grammar: Grammar, tokens: readonly Token[]): number {
  const aside = tokens.findIndex((_, at) => phraseAt(grammar.putAside, tokens, at) > 0);
  // What asks by itself before it is no less meant: "isn't it addictive? I want to know if it's legal".
  if (aside === -1 || tokens.slice(0, aside).some((_, at) => asksAt(grammar, tokens, at))) return 0;
  for (let at = aside + phraseAt(grammar.putAside, tokens, aside); at < tokens.length; at += 1) {
    const length = phraseAt(grammar.instead, tokens, at);
    if (length > 0) return at + length + LEAST_MEANT <= tokens.length ? at : 0;
    if (breaksAt(tokens, at)) return 0;
  }
  return 0;
}

/** Parts a message at what it only names to put aside: "not asking about the law, is it addictive". */
export function putAside(grammar: Grammar, tokens: readonly Token[]): Parted {
  const meant = meantAt(grammar, tokens);
  if (meant > 0) {
    const opener = tokens.slice(meant, meant + phraseAt(grammar.instead, tokens, meant));
    const asks = opener.findIndex((token) => ASKING.has(heard(token)));
    const rests = [tokens.slice(meant), tokens.slice(meant + (asks === -1 ? opener.length : asks))];
    return { rests, aside: [tokens.slice(0, meant)] };
  }
  const rest: Token[] = [];
  const aside: Token[][] = [];
  for (let at = 0; at < tokens.length; ) {
    const length = phraseAt(grammar.putAside, tokens, at);
    if (length === 0) {
      rest.push(tokens[at]!);
      at += 1;
      continue;
    }
    let end = at + length;
    while (end < tokens.length && !(end > at + length && turns(tokens, end))) end += 1;
    aside.push(tokens.slice(at + length, end));
    at = end;
  }
  return { rests: [rest], aside: aside.filter((piece) => piece.length > 0) };
}

/** What is put aside ends at a pause, a new sentence, or a word that begins something else. */
function turns(tokens: readonly Token[], at: number): boolean {
  if (breaksAt(tokens, at)) return true;
  const [text, last] = [heard(tokens[at]!), heard(tokens[at - 1]!)];
  if (VERBS.has(text)) return SUBJECTS.has(wordAt(tokens, at + 1) ?? '') && !LINKS.has(last);
  return TURNS.has(text) && !LINKS.has(last);
}

/** True where a question or a request begins. */
export function asksAt(grammar: Grammar, tokens: readonly Token[], at: number): boolean {
  return phraseAt(grammar.asks, tokens, at) > 0;
}

/** How many words the longest of the phrases takes at a place; 0 where none stands there. */
export function phraseAt(phrases: readonly (readonly string[])[], tokens: readonly Token[], at: number): number {
  let longest = 0;
  for (const phrase of phrases) {
    if (phrase.length > longest && phrase.every((word, k) => wordAt(tokens, at + k) === word)) longest = phrase.length;
  }
  return longest;
}

/** The word at a place as it is read; undefined past the end. */
export function wordAt(tokens: readonly Token[], at: number): string | undefined {
  return tokens[at] && heard(tokens[at]);
}
