// Finds the questions that stand side by side in one message: every place where one may end and another begin is weighed.
import { breaksAt, heard, type Token } from '../text/normalise.ts';
import type { Ranked } from '../turn.ts';
import type { Model } from './classifier.ts';
import { ASKING, asksAt, type Grammar, phraseAt, VERBS, wordAt } from './clauses.ts';
import { contentWords, wordsOf } from './features.ts';
import { ALONE, better, rankAfter, rankTokens, surenessOf } from './rank.ts';

/** A question of a message, with its reading. */
export interface Question {
  readonly tokens: readonly Token[];
  readonly ranked: readonly Ranked[];
}

/** What questions are looked for with. */
interface Reader {
  readonly model: Model;
  readonly grammar: Grammar;
  /** True for a reading that is sure enough to be answered. */
  readonly isSure: (ranked: readonly Ranked[]) => boolean;
}

/** Both sides of a place where a message may be parted. */
interface Pair {
  readonly left: Question;
  readonly right: Question;
  /** Log-odds that these are two questions. */
  readonly odds: number;
}

/** A part has at least so many words. */
const SHORTEST = 2;
/** Words that carry meaning are counted up to here: more make a part no likelier to be a question. */
const MOST_CONTENT = 5;
/** Small talk beside a question is no second question. */
const SMALL = /^chat\.(greet|goodbye|thanks|affirm|deny|repeat|capabilities)$/;

/**
 * What makes two questions of one message likely, as log-odds: logistic regression over 1,328 single and 269 double
 * messages of authors apart from the examples (docs/decisions.md).
 */
const WEIGHTS = {
  bias: -2.73,
  leftSure: 0.63,
  rightSure: 0.42,
  /** How much the message as a whole leans to the less likely of both, as a logarithm. */
  leaning: 0.56,
  rightAsks: 1.81,
  leftAsks: 1.22,
  joined: 1.39,
  leftContent: 0.41,
  rightContent: 0.44,
  length: -1.2,
};
/** From these log-odds on both are answered; a third question is rare and must be plainer. */
const LEAST_ODDS = 0;
const LEAST_ODDS_OF_THIRD = 1.5;
/** A message of more words is a story: it is not parted, and the work grows with the square. */
const LONGEST = 80;

/** The two or three questions that a message asks, in order; nothing where it asks one. */
export function questionsOf(
  model: Model,
  grammar: Grammar,
  tokens: readonly Token[],
  isSure: (ranked: readonly Ranked[]) => boolean,
): readonly Question[] {
  if (tokens.length > LONGEST) return [];
  const reader: Reader = { model, grammar, isSure };
  const pair = bestPair(reader, tokens, LEAST_ODDS);
  if (!pair) return [];
  const [first, second] = [pair.left, pair.right].map((part) => {
    const further = bestPair(reader, part.tokens, LEAST_ODDS_OF_THIRD);
    return further ? [further.left, further.right] : [part];
  }) as [Question[], Question[]];
  const three = first.length > 1 ? [...first, pair.right] : [pair.left, ...second];
  const distinct = new Set(three.map(topOf)).size === three.length;
  return distinct ? three : [pair.left, pair.right];
}

function topOf({ ranked }: Question): string {
  return ranked[0]!.intent;
}

/** The likeliest place to part a message at; null where it asks one question. */
function bestPair(reader: Reader, tokens: readonly Token[], least: number): Pair | null {
  const { grammar } = reader;
  let best: Pair | null = null;
  for (let at = SHORTEST; at < tokens.length; at += 1) {
    const join = phraseAt(grammar.joins, tokens, at);
    if (join === 0 && !breaksAt(tokens, at) && !beginsUnmarked(grammar, tokens, at)) continue;
    const pair = pairOf(reader, tokens, at, join);
    if (pair && pair.odds >= (best?.odds ?? least)) best = pair;
  }
  return best;
}

/**
 * True where a question begins without a mark before it. Inside a question there is no beginning: "how many grams | should
 * I take" has its verb still to come, and "tell me | when it stops" is not turned round as "when does it stop" is.
 */
function beginsUnmarked(grammar: Grammar, tokens: readonly Token[], at: number): boolean {
  if (!asksAt(grammar, tokens, at)) return false;
  const word = heard(tokens[at]!);
  if (VERBS.has(word)) return tokens.slice(0, at).some((token) => VERBS.has(heard(token)));
  if (!ASKING.has(word)) return true;
  return [1, 2].some((far) => VERBS.has(wordAt(tokens, at + far) ?? ''));
}

/** How many words carry meaning beside those that only begin a question: none in "can you tell me". */
function contentOf({ model, grammar }: Reader, tokens: readonly Token[]): number {
  const own = tokens.filter((_, at) => !asksAt(grammar, tokens, at));
  return contentWords(wordsOf(own), model.vocabulary);
}

function pairOf(reader: Reader, tokens: readonly Token[], at: number, join: number): Pair | null {
  const { model, grammar, isSure } = reader;
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + join)];
  const content = (part: readonly Token[]) => contentWords(wordsOf(part), model.vocabulary);
  const [leftContent, rightContent] = [content(before), content(after)];
  if (rightContent === 0 || contentOf(reader, before) === 0) return null;
  const left = { tokens: before, ranked: rankTokens(model, before) };
  if (!isQuestion(left, isSure)) return null;
  const right = { tokens: after, ranked: rankSecond(model, after, topOf(left)) };
  if (!isQuestion(right, isSure) || topOf(right) === topOf(left)) return null;
  const whole = rankTokens(model, tokens);
  const lean = (intent: string) => whole.find((one) => one.intent === intent)?.confidence ?? 0;
  const odds =
    WEIGHTS.bias +
    WEIGHTS.leftSure * logOdds(surenessOf(left.ranked)) +
    WEIGHTS.rightSure * logOdds(surenessOf(right.ranked)) +
    WEIGHTS.leaning * Math.log(Math.min(lean(topOf(left)), lean(topOf(right))) + 0.002) +
    (asksAt(grammar, after, 0) ? WEIGHTS.rightAsks : 0) +
    (beginsAQuestion(grammar, before) ? WEIGHTS.leftAsks : 0) +
    (join > 0 ? WEIGHTS.joined : 0) +
    WEIGHTS.leftContent * Math.min(leftContent, MOST_CONTENT) +
    WEIGHTS.rightContent * Math.min(rightContent, MOST_CONTENT) +
    WEIGHTS.length * Math.log(1 + tokens.length);
  return { left, right, odds };
}

/** True for a part that would be answered by itself. */
function isQuestion({ ranked }: Question, isSure: Reader['isSure']): boolean {
  return isSure(ranked) && !SMALL.test(ranked[0]!.intent);
}

/** The second part by itself, or as a follow-up of the first where that is surer: "and how do you treat it". */
function rankSecond(model: Model, tokens: readonly Token[], first: string): readonly Ranked[] {
  const alone = rankTokens(model, tokens);
  if (surenessOf(alone) >= ALONE) return alone;
  return better(alone, rankAfter(model, first, wordsOf(tokens)));
}

/** True where a part asks: with its first words, or after a mark. */
function beginsAQuestion(grammar: Grammar, tokens: readonly Token[]): boolean {
  return tokens.some((_, at) => (at <= 2 || breaksAt(tokens, at)) && asksAt(grammar, tokens, at));
}

function logOdds(p: number): number {
  return Math.log(p / (1 - p));
}
