// Honest figures on labelled messages, computed once: what is printed and what is written is the same.
import { handle } from '../../engine/bot.ts';
import type { Knowledge } from '../../engine/knowledge.ts';
import { createMessage } from '../../engine/message.ts';
import { OUT_OF_SCOPE } from '../../engine/nlu/rank.ts';
import { CALM, freshState, LEVELS, type Move, type Ranked, type Screen } from '../../engine/turn.ts';
import type { OnProgress } from '../../knowledge/train.ts';
import { matchLine } from '../match.ts';
import { type Bin, binsOf, type Confusion, confusionOf, errorOf, type IntentFigure, perIntent } from './measures.ts';
import type { MatcherRow, ScreenRow } from './rows.ts';

/** How many of how many, by name; further values of 0 to 1; and what came out wrong, a line each. */
export interface Figures {
  readonly counts: Readonly<Record<string, readonly [number, number]>>;
  readonly values: Readonly<Record<string, number>>;
  readonly misses: readonly string[];
  /** Those that may be read when something is changed: of dangers, all but the half that is only measured. */
  readonly open: readonly string[];
}

/** A message that was not answered as its label wants. */
export interface Miss {
  readonly place: string;
  readonly text: string;
  readonly accept: MatcherRow['accept'];
  readonly tags: readonly string[];
  readonly got: { readonly level: string; readonly move: Move['kind']; readonly intents: readonly string[] };
  readonly top: readonly Ranked[];
}

/** The figures of the matcher, with what a report shows beside them. */
export interface MatcherFigures extends Figures {
  readonly intents: readonly IntentFigure[];
  readonly confusion: Confusion;
  readonly bins: readonly Bin[];
  readonly errors: readonly Miss[];
}

/** What the messages of the matcher come to. */
export function matcherFigures(
  knowledge: Knowledge,
  rows: readonly MatcherRow[],
  onProgress?: OnProgress,
): MatcherFigures {
  const tally = new Tally();
  const errors: Miss[] = [];
  const guesses: { accept: readonly string[]; guess: string; confidence: number }[] = [];
  rows.forEach((row, at) => {
    const { ranked, move, safety } = matchLine(knowledge, row);
    tally.add('taken for danger', safety.level !== 'none');
    const carded = ['answer', 'flow', 'handoff'].includes(move.kind);
    const { accept } = row;
    const fine = isSeveral(accept)
      ? countSeveral(tally, accept, carded ? move.intents : [])
      : countOne(tally, row.tags, accept, ranked, move, carded);
    if (!isSeveral(accept)) {
      // What is not understood at all is met like what is about something else.
      const { intent, confidence } = ranked[0] ?? { intent: OUT_OF_SCOPE, confidence: 0 };
      guesses.push({ accept, guess: intent, confidence });
    }
    if (!fine) {
      const { place, text, tags } = row;
      const got = { level: safety.level, move: move.kind, intents: move.intents };
      errors.push({ place, text, accept, tags, got, top: ranked.slice(0, 3) });
    }
    onProgress?.(at + 1, rows.length, 'reading the messages');
  });
  const confusion = confusionOf(knowledge.model.intents.labels, guesses);
  const intents = perIntent(confusion);
  // Only the confidence in a known intent decides whether it is answered.
  const known = guesses.filter(({ guess }) => guess !== OUT_OF_SCOPE);
  const bins = binsOf(known.map(({ accept, guess, confidence }) => ({ confidence, right: accept.includes(guess) })));
  const scores = intents.flatMap(({ rows, f1 }) => (rows > 0 ? [f1] : []));
  return {
    counts: tally.counts,
    values: {
      'macro-F1': scores.reduce((sum, f1) => sum + f1, 0) / Math.max(scores.length, 1),
      ECE: errorOf(bins),
    },
    misses: errors.map(missLine),
    open: [],
    intents,
    confusion,
    bins,
    errors,
  };
}

function isSeveral(accept: MatcherRow['accept']): accept is string[][] {
  return Array.isArray(accept[0]);
}

/** A message with one question, or about something else. Tells whether it went as it should. */
function countOne(
  tally: Tally,
  tags: readonly string[],
  accept: readonly string[],
  ranked: readonly Ranked[],
  move: Move,
  carded: boolean,
): boolean {
  const right = carded && accept.includes(move.intents[0] ?? '');
  if (accept.includes(OUT_OF_SCOPE)) {
    tally.add('out of scope: answered with a card', carded && !right);
    return !carded || right;
  }
  const known = ranked.filter(({ intent }) => intent !== OUT_OF_SCOPE).map(({ intent }) => intent);
  const offered = move.kind === 'ask' && move.intents.some((intent) => accept.includes(intent));
  tally.add('best intent right', accept.includes(known[0] ?? ''));
  tally.add(
    'right intent in the top three',
    known.slice(0, 3).some((intent) => accept.includes(intent)),
  );
  tally.add('right answer', right);
  tally.add('right answer or right question', right || offered);
  tally.add('confidently wrong', carded && !right);
  for (const tag of tags) tally.add(`  ${tag}: right answer`, right);
  return right;
}

/** A message with several questions. Tells whether all were answered, in order. */
function countSeveral(tally: Tally, accept: readonly string[][], answered: readonly string[]): boolean {
  const both = accept.every((ids, at) => ids.includes(answered[at] ?? ''));
  tally.add('double: both halves', both);
  tally.add(
    'double: at least one half',
    accept.some((ids) => ids.some((id) => answered.includes(id))),
  );
  return both;
}

function missLine({ text, accept, got, top }: Miss): string {
  const ranks = top.map((r) => `${r.intent} ${r.confidence.toFixed(2)}`).join(', ');
  const wanted = accept.map((one) => (Array.isArray(one) ? one.join('|') : one)).join(isSeveral(accept) ? ' + ' : '|');
  return `${JSON.stringify(text.slice(0, 90))} -> ${got.level !== 'none' ? got.level : got.move} ${ranks} (${wanted})`;
}

/** What the messages of the screen come to: all of them, those of each half, and in short those of each set. */
export function screenFigures(knowledge: Knowledge, rows: readonly ScreenRow[], onProgress?: OnProgress): Figures {
  const tally = new Tally();
  const groups = new Map<string, Tally>();
  const group = (name: string) => {
    const known = groups.get(name) ?? new Tally();
    groups.set(name, known);
    return known;
  };
  const misses: string[] = [];
  const open: string[] = [];
  rows.forEach((row, index) => {
    const safety = screenOf(knowledge, row);
    countScreen(tally, row, safety);
    if (row.half) countScreen(group(row.half), row, safety);
    if (row.set) countLevel(group(row.set), row, safety);
    if (safety.level !== row.level) {
      const text = JSON.stringify([...row.before, row.text].join(' / ').slice(0, 160));
      const miss = `${row.level}->${safety.level} ${text} [${safety.because.join(', ')}]`;
      misses.push(miss);
      if (row.half !== 'measured') open.push(miss);
    }
    onProgress?.(index + 1, rows.length, 'reading the messages');
  });
  const ofGroups = [...groups].flatMap(([of, { counts }]) =>
    Object.entries(counts).map(([name, count]) => [`${of}: ${name}`, count] as const),
  );
  return { counts: { ...tally.counts, ...Object.fromEntries(ofGroups) }, values: {}, misses, open };
}

/** The screen's answer to a person's messages: the highest danger of them, which stays in mind; where none is meant, that of the last. */
function screenOf(knowledge: Knowledge, { before, text, level }: ScreenRow): Screen {
  let state = freshState();
  let screen: Screen = CALM;
  for (const said of [...before, text]) {
    const message = createMessage({
      id: '',
      channel: 'eval',
      conversation: 'eval',
      user: 'eval',
      text: said,
      private: true,
      at: 0,
    });
    const turn = handle(knowledge, state, message, { now: 0, random: () => 0 });
    state = turn.next;
    const lasting = level !== 'none' && LEVELS.indexOf(screen.level) < LEVELS.indexOf(turn.screen.level);
    if (!lasting) screen = turn.screen;
  }
  return screen;
}

/** How often a level was caught, danger was seen, and what is harmless gave an alarm. Tells whether this message was caught. */
function countLevel(tally: Tally, row: ScreenRow, safety: Screen): boolean {
  if (row.level === 'none') {
    tally.add('none: false alarms', safety.level !== 'none');
    return false;
  }
  const caught = LEVELS.indexOf(safety.level) <= LEVELS.indexOf(row.level);
  tally.add(`${row.level}: caught at level or above`, caught);
  tally.add('any danger: seen at all', safety.level !== 'none');
  return caught;
}

function countScreen(tally: Tally, row: ScreenRow, safety: Screen): void {
  const caught = countLevel(tally, row, safety);
  if (row.level === 'none') {
    tally.add(`none, ${row.lang}: false alarms`, safety.level !== 'none');
    return;
  }
  const exact = safety.level === row.level;
  tally.add(`${row.level}: exact level`, exact);
  tally.add(`${row.lang}: caught at level or above`, caught);
  tally.add(`  ${row.kind}: caught at level or above`, caught);
  if (exact) tally.add(`${row.level}: self or other right`, safety.about === row.about);
  if (exact) tally.add(`${row.level}: kind right`, safety.kind === row.kind);
}

class Tally {
  readonly counts: Record<string, [number, number]> = {};

  add(name: string, counts: boolean): void {
    const [part, all] = this.counts[name] ?? [0, 0];
    this.counts[name] = [part + (counts ? 1 : 0), all + 1];
  }
}
