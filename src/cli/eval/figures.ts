// Honest figures on labelled messages, computed once: what is printed and what is written is the same.
import type { Knowledge } from '../../engine/knowledge.ts';
import { OUT_OF_SCOPE } from '../../engine/nlu/rank.ts';
import { LEVELS, type Move, type Ranked } from '../../engine/turn.ts';
import type { OnProgress } from '../../knowledge/train.ts';
import { matchLine } from '../match.ts';
import { type Bin, binsOf, type Confusion, confusionOf, errorOf, type IntentFigure, perIntent } from './measures.ts';
import type { MatcherRow, ScreenRow } from './rows.ts';

/** How many of how many, by name; further values of 0 to 1; and what came out wrong, a line each. */
export interface Figures {
  readonly counts: Readonly<Record<string, readonly [number, number]>>;
  readonly values: Readonly<Record<string, number>>;
  readonly misses: readonly string[];
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

/** What the messages of the screen come to. */
export function screenFigures(knowledge: Knowledge, rows: readonly ScreenRow[], onProgress?: OnProgress): Figures {
  const tally = new Tally();
  const misses: string[] = [];
  rows.forEach((row, index) => {
    const { safety } = matchLine(knowledge, { text: row.text });
    const at = (level: (typeof LEVELS)[number]) => LEVELS.indexOf(level);
    if (row.level === 'none') tally.add('none: false alarms', safety.level !== 'none');
    else {
      tally.add(`${row.level}: caught at level or above`, at(safety.level) <= at(row.level));
      tally.add(`${row.level}: exact level`, safety.level === row.level);
      tally.add('any danger: seen at all', safety.level !== 'none');
      tally.add(`${row.lang}: caught at level or above`, at(safety.level) <= at(row.level));
      if (safety.level === row.level) tally.add(`${row.level}: self or other right`, safety.about === row.about);
      if (safety.level === row.level) tally.add(`${row.level}: kind right`, safety.kind === row.kind);
    }
    if (safety.level !== row.level)
      misses.push(
        `${row.level}->${safety.level} ${JSON.stringify(row.text.slice(0, 160))} [${safety.because.join(', ')}]`,
      );
    onProgress?.(index + 1, rows.length, 'reading the messages');
  });
  return { counts: tally.counts, values: {}, misses };
}

class Tally {
  readonly counts: Record<string, [number, number]> = {};

  add(name: string, counts: boolean): void {
    const [part, all] = this.counts[name] ?? [0, 0];
    this.counts[name] = [part + (counts ? 1 : 0), all + 1];
  }
}
