// Takes a message apart: what is only named to be put aside, and the questions that stand side by side.
import type { Token } from '../text/normalise.ts';
import type { Ranked } from '../turn.ts';
import type { Model } from './classifier.ts';
import { contentWords, wordsOf } from './features.ts';
import { OUT_OF_SCOPE, rankTokens } from './rank.ts';

/** Words of content/lexicon.yaml that build a sentence, each phrase as its words. */
export interface Grammar {
  /** Before what is put aside: "not asking about", "instead of". */
  readonly putAside: readonly (readonly string[])[];
  /** Between two questions: "and", "also". */
  readonly joins: readonly (readonly string[])[];
  /** With what a question or a request begins: "how", "can", "tell me". */
  readonly asks: readonly (readonly string[])[];
}

/** A message without what it puts aside. */
export interface Parted {
  readonly rest: readonly Token[];
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
const VERBS = new Set([
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

/** Parts a message at what it only names to put aside: "not asking about the law, is it addictive". */
export function putAside(grammar: Grammar, tokens: readonly Token[]): Parted {
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
  return { rest, aside: aside.filter((piece) => piece.length > 0) };
}

/** What is put aside ends at a pause, a new sentence, or a word that begins something else. */
function turns(tokens: readonly Token[], at: number): boolean {
  const { sentence, pause, text } = tokens[at]!;
  const before = tokens[at - 1]!;
  if (pause === true || sentence !== before.sentence) return true;
  if (VERBS.has(text)) return SUBJECTS.has(tokens[at + 1]?.text ?? '') && !LINKS.has(before.text);
  return TURNS.has(text) && !LINKS.has(before.text);
}

/** Each question is read this surely by itself; a bare noun ("and the cost") and one without a mark between them more so. */
const SURE = 0.5;
const SURER = 0.75;
const FEW = 4;
const SHORTEST = 2;
/** The message as a whole must lean to both at least so much, and so much more where no mark stands between them. */
const LEANS = 0.005;
const LEANS_MORE = 0.05;
/** Small talk beside a question is no second question. */
const SMALL = /^chat\.(greet|goodbye|thanks|affirm|deny|repeat|frustration|distress|capabilities)$/;

/** A question of a message, with its reading. */
export interface Question {
  readonly tokens: readonly Token[];
  readonly ranked: readonly Ranked[];
}

/** The two or three questions that a message asks, in order; nothing where it asks one. */
export function questionsOf(model: Model, grammar: Grammar, tokens: readonly Token[]): readonly Question[] {
  const pair = bestPair(model, grammar, tokens, SURE);
  if (!pair) return [];
  const [first, second] = pair;
  const further = bestPair(model, grammar, second.tokens, SURER);
  return further?.every((one) => topOf(one) !== topOf(first)) ? [first, ...further] : pair;
}

function topOf({ ranked }: Question): string {
  return ranked[0]!.intent;
}

function bestPair(
  model: Model,
  grammar: Grammar,
  tokens: readonly Token[],
  least: number,
): readonly [Question, Question] | null {
  const whole = new Map(rankTokens(model, tokens).map(({ intent, confidence }) => [intent, confidence]));
  let best: readonly [Question, Question] | null = null;
  let most = 0;
  for (let at = SHORTEST; at < tokens.length; at += 1) {
    const join = phraseAt(grammar.joins, tokens, at);
    const marked = join > 0 || tokens[at]!.pause === true || tokens[at]!.sentence !== tokens[at - 1]!.sentence;
    if (!marked && (at === SHORTEST || !asksAt(grammar, tokens, at))) continue;
    const sure = marked ? least : SURER;
    const left = questionOf(model, grammar, tokens.slice(0, at), sure);
    const right = left && questionOf(model, grammar, tokens.slice(at + join), sure);
    if (!left || !right || topOf(left) === topOf(right)) continue;
    const leans = Math.min(whole.get(topOf(left)) ?? 0, whole.get(topOf(right)) ?? 0);
    const score = left.ranked[0]!.confidence * right.ranked[0]!.confidence;
    if (leans >= (marked ? LEANS : LEANS_MORE) && score > most) {
      best = [left, right];
      most = score;
    }
  }
  return best;
}

/** A part that is a question by itself: it begins like one or is a bare topic, and is read surely. */
function questionOf(model: Model, grammar: Grammar, tokens: readonly Token[], sure: number): Question | null {
  if (tokens.length === 0 || contentWords(wordsOf(tokens), model.vocabulary) === 0) return null;
  const asks = startsOf(tokens).some((at) => asksAt(grammar, tokens, at));
  if (!asks && tokens.length > FEW) return null;
  const ranked = rankTokens(model, tokens);
  const top = ranked[0];
  if (!top || top.intent === OUT_OF_SCOPE || SMALL.test(top.intent)) return null;
  return top.confidence >= (asks ? sure : SURER) ? { tokens, ranked } : null;
}

/** Where a question may begin: with the first words, or after a mark. */
function startsOf(tokens: readonly Token[]): number[] {
  const begins = ({ pause, sentence }: Token, at: number) =>
    at <= 2 || pause === true || sentence !== tokens[at - 1]!.sentence;
  return tokens.flatMap((token, at) => (begins(token, at) ? [at] : []));
}

function asksAt(grammar: Grammar, tokens: readonly Token[], at: number): boolean {
  return phraseAt(grammar.asks, tokens, at) > 0;
}

/** How many words the longest of the phrases takes at a place; 0 where none stands there. */
function phraseAt(phrases: readonly (readonly string[])[], tokens: readonly Token[], at: number): number {
  let longest = 0;
  for (const phrase of phrases) {
    if (phrase.length > longest && phrase.every((word, k) => heard(tokens[at + k]) === word)) longest = phrase.length;
  }
  return longest;
}

function heard(token: Token | undefined): string | undefined {
  return token && (token.mended ?? token.text);
}
