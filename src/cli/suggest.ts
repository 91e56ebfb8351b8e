// `leafline suggest`: what people asked and could not get, like messages together, so that staff see what to add.
import type { Config } from '../config.ts';
import type { Knowledge } from '../engine/knowledge.ts';
import type { Example } from '../engine/nlu/classifier.ts';
import { wordsOf } from '../engine/nlu/features.ts';
import { OUT_OF_SCOPE } from '../engine/nlu/rank.ts';
import type { WordVectors } from '../engine/nlu/vectors.ts';
import { redact } from '../engine/text/redact.ts';
import { tokensOf } from '../engine/text/spelling.ts';
import type { Ranked } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import { readExamples } from '../knowledge/examples.ts';
import { learnVocabulary } from '../knowledge/vocabulary.ts';
import { openStore } from '../store/sql.ts';
import type { Unanswered } from '../store/store.ts';
import { knowledgeOptions, openKnowledge } from './knowledge.ts';
import { matchLine } from './match.ts';
import { createNeighbors } from './neighbors.ts';
import { createProgress } from './progress.ts';

/** What may be asked of the command. */
export interface SuggestOptions {
  readonly days?: string;
  readonly json?: boolean;
}

const DAY = 86_400_000;
/** The newest ones are enough, and bound the work. */
const MOST_MESSAGES = 2000;
/** Messages are put together from this likeness (cosine) to the one in their middle on. */
const ALIKE = 0.3;
/** Nobody's words are shown alone: a group needs so many messages, of so many people. */
const LEAST_MESSAGES = 3;
const LEAST_PEOPLE = 2;
const SHOWN = 3;
const LONGEST = 200;
/** From this mean confidence on an intent is near enough to be given the messages as examples. */
const NEAR = 0.2;

/** Messages that ask much the same, redacted. */
interface Group {
  readonly messages: number;
  readonly people: number;
  readonly noAnswer: number;
  readonly askedBack: number;
  /** Days like 2026-11-23. */
  readonly first: string;
  readonly last: string;
  /** The most central messages. */
  readonly examples: readonly string[];
  /** The nearest intents, with their mean confidence. */
  readonly nearest: readonly Ranked[];
}

/** What is suggested: groups, largest first, and how many messages are in none of them. */
export interface Suggestions {
  readonly messages: number;
  /** How many would be answered by now. */
  readonly answeredNow: number;
  readonly groups: readonly Group[];
  readonly notShown: number;
}

interface Read extends Unanswered {
  readonly words: readonly string[];
  readonly ranked: readonly Ranked[];
}

/** Prints what to add. Nothing of it is written anywhere. */
export async function suggest(config: Config, options: SuggestOptions): Promise<void> {
  const asked = options.days === undefined ? Number.POSITIVE_INFINITY : Number(options.days);
  if (!(asked >= 1)) throw new LeaflineError('INPUT', '--days takes a number of days, 1 or more');
  const knowledge = await openKnowledge(config);
  const days = Math.min(asked, knowledge.organization.retentionDays);
  const store = await openStore(config);
  try {
    const found = await store.unanswered(Date.now() - days * DAY, MOST_MESSAGES);
    const { examples } = await readExamples(knowledgeOptions(config));
    const said = suggestions(knowledge, found, examples);
    process.stdout.write(options.json ? `${JSON.stringify({ days, ...said }, null, 1)}\n` : textOf(days, said));
  } finally {
    await store.close();
  }
}

/** Groups what found no answer. `examples` tell, beside the messages, how rare each word is. */
function suggestions(knowledge: Knowledge, found: readonly Unanswered[], examples: readonly Example[]): Suggestions {
  const onProgress = createProgress();
  const open: Read[] = [];
  let messages = 0;
  let answeredNow = 0;
  found.forEach((one, at) => {
    onProgress(at + 1, found.length, 'reading the messages');
    const { safety, move, ranked } = matchLine(knowledge, { text: one.text });
    // What an older screen let through is danger all the same, and none of it is shown.
    if (safety.level !== 'none') return;
    messages += 1;
    const tokens = tokensOf(one.text, knowledge.lexicon.expansions, knowledge.spelling);
    if (move.kind === 'ask' || move.kind === 'fallback') open.push({ ...one, ranked, words: wordsOf(tokens) });
    else answeredNow += 1;
  });
  const groups = gather(open, examples, knowledge.model.vocabulary.vectors)
    .filter((group) => group.length >= LEAST_MESSAGES && peopleOf(group) >= LEAST_PEOPLE)
    .map(describe)
    .sort((a, b) => b.messages - a.messages || (a.first < b.first ? -1 : 1));
  const shown = groups.reduce((sum, group) => sum + group.messages, 0);
  return { messages, answeredNow, groups, notShown: open.length - shown };
}

/** Puts like messages together, the one in the middle first: who has the most neighbors gathers those that are still free. */
function gather(messages: readonly Read[], examples: readonly Example[], vectors: WordVectors): Read[][] {
  const { vocabulary } = learnVocabulary(
    [...examples, ...messages].map(({ words }) => words),
    vectors,
  );
  const near = createNeighbors(messages, vocabulary);
  const around = messages.map((message) => ({
    message,
    like: near(message.words, messages.length).flatMap(({ item, likeness }) =>
      item !== message && likeness >= ALIKE ? [item] : [],
    ),
  }));
  around.sort((a, b) => b.like.length - a.like.length);
  const taken = new Set<Read>();
  return around.flatMap(({ message, like }) => {
    if (taken.has(message)) return [];
    const group = [message, ...like.filter((one) => !taken.has(one))];
    for (const one of group) taken.add(one);
    return [group];
  });
}

function peopleOf(group: readonly Read[]): number {
  return new Set(group.map(({ ref }) => JSON.stringify([ref.channel, ref.user]))).size;
}

function describe(group: readonly Read[]): Group {
  const times = group.map(({ at }) => at).sort((a, b) => a - b);
  const sums = new Map<string, number>();
  for (const { ranked } of group)
    for (const { intent, confidence } of ranked) sums.set(intent, (sums.get(intent) ?? 0) + confidence);
  const noAnswer = group.filter(({ move }) => move === 'fallback').length;
  return {
    messages: group.length,
    people: peopleOf(group),
    noAnswer,
    askedBack: group.length - noAnswer,
    first: dayOf(times[0]!),
    last: dayOf(times.at(-1)!),
    examples: [...new Set(group.map(({ text }) => shown(text)))].slice(0, SHOWN),
    nearest: [...sums]
      .map(([intent, sum]) => ({ intent, confidence: Math.round((1000 * sum) / group.length) / 1000 }))
      .sort((a, b) => b.confidence - a.confidence || (a.intent < b.intent ? -1 : 1))
      .slice(0, SHOWN),
  };
}

/** A message as staff may see it: redacted, on one line, and without signs that a terminal would obey. */
function shown(text: string): string {
  const plain = redact(text, [])
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…`.toWellFormed() : plain;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function textOf(days: number, { messages, answeredNow, groups, notShown }: Suggestions): string {
  const lines = [`${messages} messages of the last ${days} days found no answer; ${answeredNow} of them would by now.`];
  for (const group of groups) {
    const { first, last, noAnswer, askedBack, examples, nearest } = group;
    lines.push(
      '',
      `${group.messages} messages by ${group.people} people, ${first === last ? first : `${first} to ${last}`} (${noAnswer} not answered, ${askedBack} asked back)`,
      ...examples.map((text) => `  ${JSON.stringify(text)}`),
      `  near: ${nearest.map(({ intent, confidence }) => `${intent} ${confidence.toFixed(2)}`).join(', ') || 'nothing'}`,
      `  ${advice(nearest[0])}`,
    );
  }
  lines.push('', `${notShown} more are not shown: too few alike, or all by one person.`);
  return `${lines.join('\n')}\n`;
}

function advice(top: Ranked | undefined): string {
  if (!top || top.confidence < NEAR) return '-> no intent is near: write a new one';
  if (top.intent === OUT_OF_SCOPE)
    return '-> read as about something else: write an intent only if they should be answered';
  return `-> add such examples to ${top.intent}, if that answers them`;
}
