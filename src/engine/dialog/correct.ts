// "No, I meant ...": takes the lead off, so that the rest is read as a message of its own and not as what was answered before.
import type { Knowledge, Lexicon } from '../knowledge.ts';
import { wordsOf } from '../nlu/features.ts';
import { longestAt } from '../text/made.ts';
import { type Token, words } from '../text/normalise.ts';
import type { Reading, State } from '../turn.ts';
import { closeCalls } from './hear.ts';

/** From this many words on, what says "you misread me" is plain without a comma after it. */
const PLAIN = 3;
/** How far into a message "i meant" may stand after a no, and how much a "not Y" at its end may hold. */
const FAR = 7;
const SHORT = 4;
/** Words before a "not" that is part of the question itself: "how do i not relapse". */
const NEGATED =
  /^(i|you|he|she|we|they|it|to|if|or|am|is|are|was|were|do|does|did|can|could|will|would|should|have|has|had|may|might|must|why)$/;

/** What a correction leaves of its message, nothing where it only says no; null for a message that corrects nothing. */
export function correctionOf(knowledge: Knowledge, state: State, text: string, tokens: readonly Token[]) {
  const something = state.answered.length > 0 || state.stack.length > 0 || state.misses > 0;
  if (!something) return null;
  const heard = wordsOf(tokens);
  const { lexicon } = knowledge;
  const lead = leadOf(lexicon, heard, marksOf(lexicon, text)) ?? contrastOf(lexicon, heard);
  return lead === null ? null : withoutContrast(tokens.slice(lead));
}

/** The reading of a correction: never what was told just now, unless nothing else is left. */
export function otherThan(knowledge: Knowledge, state: State, reading: Reading): Reading {
  const told = state.misses > 0 ? [] : state.last;
  const isNew = (intent: string) => !told.includes(intent);
  const asked = reading.asked.filter(isNew);
  const ranked = reading.ranked.filter(({ intent }) => isNew(intent));
  if (asked.length > 0 || reading.asked.length === 0) return { ...reading, asked, ranked };
  return closeCalls(knowledge, ranked).length > 0 ? { ...reading, asked: [], ranked, sure: 'unsure' } : reading;
}

/** How many words the lead at the beginning takes, fillers among them; null where there is none. */
function leadOf(lexicon: Lexicon, heard: readonly string[], marks: ReadonlySet<number>): number | null {
  let at = 0;
  let end = 0;
  let plain = false;
  let opens = false;
  while (at < heard.length) {
    const meant = longestAt(lexicon.meant, heard, at);
    const misread = meant > 0 ? 0 : longestAt(lexicon.misread, heard, at);
    const step = meant || misread || longestAt(lexicon.fillers, heard, at);
    if (step === 0) break;
    at += step;
    if (meant + misread === 0) continue;
    end = at;
    opens = meant > 0;
    plain ||= meant > 0 || misread >= PLAIN || marks.has(at);
  }
  if (end === 0) return null;
  // "I meant yes" says something; "not that one please" says nothing more.
  if (at === heard.length && !opens) return at;
  return plain ? end : null;
}

/** "Not the timeline, I meant the symptoms": what stands before the lead is what was not meant. */
function contrastOf(lexicon: Lexicon, heard: readonly string[]): number | null {
  if (!/^(no|not|nope|nah)$/.test(heard[0] ?? '')) return null;
  for (let at = 1; at <= FAR && at < heard.length - 1; at += 1) {
    const meant = longestAt(lexicon.meant, heard, at);
    if (meant > 0 && at + meant < heard.length) return at + meant;
  }
  return null;
}

/** "X not Y" without the "not Y". */
function withoutContrast(rest: readonly Token[]): readonly Token[] {
  const at = rest.findLastIndex(({ text }) => text === 'not');
  const cut = at > 0 && rest.length - at - 1 <= SHORT && !NEGATED.test(rest[at - 1]!.text);
  return cut ? rest.slice(0, at) : rest;
}

/** After how many words a comma, a stop or a dash stands. */
function marksOf(lexicon: Lexicon, text: string): ReadonlySet<number> {
  const marks = [...text.slice(0, 100).matchAll(/[,.;:!?\n–—-]/g)];
  return new Set(marks.map(({ index }) => words(text.slice(0, index), lexicon.expansions).length));
}
