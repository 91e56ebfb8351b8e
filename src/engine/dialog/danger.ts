// What follows danger: the answer that fits best, danger kept in mind for hours, and what a short word after it means.
import type { Draft } from '../compose.ts';
import type { Barrier, DangerResponse, Knowledge } from '../knowledge.ts';
import type { Token } from '../text/normalise.ts';
import { type Danger, LEVELS, type Screen } from '../turn.ts';

const HOUR = 3_600_000;
/** A second message in the same danger within this time (ms) is followed up, not told everything again; then the person is asked how it is. */
export const SAME_MOMENT = HOUR;

/** The most exact response for a danger: level + kind + about, level + kind, level; in its language where that exists. */
export function responseFor(
  knowledge: Knowledge,
  danger: Pick<Danger, 'level' | 'kind' | 'about' | 'language'>,
): DangerResponse {
  let best: DangerResponse | null = null;
  let most = -1;
  for (const response of knowledge.responses) {
    if (response.level !== danger.level) continue;
    if (response.kind !== null && response.kind !== danger.kind) continue;
    if (response.about !== null && response.about !== danger.about) continue;
    if (response.locale !== danger.language && response.locale !== 'en') continue;
    const points = (response.kind ? 4 : 0) + (response.about ? 2 : 0) + (response.locale === danger.language ? 8 : 0);
    if (points > most) {
      best = response;
      most = points;
    }
  }
  // The loader refuses content without a general response for each level.
  return best!;
}

/** The danger to keep in mind after a message: the higher of what was and what is. */
export function rememberDanger(before: Danger | null, screen: Screen, now: number): Danger | null {
  if (screen.level === 'none') return before;
  const higher = before !== null && LEVELS.indexOf(before.level) < LEVELS.indexOf(screen.level);
  return {
    level: higher ? before.level : screen.level,
    kind: higher ? before.kind : screen.kind,
    about: higher ? before.about : screen.about,
    language: screen.language,
    at: now,
    asked: null,
    hurt: before?.hurt === true || screen.kind === 'violence-to-me',
  };
}

/** The danger that still counts at `now`: it fades only with time, never with a word. */
export function stickyDanger(knowledge: Knowledge, danger: Danger | null, now: number): Danger | null {
  return danger && now - danger.at <= knowledge.organization.stickyHours * HOUR ? danger : null;
}

/** True while a short word is still about the danger and not about something else: after it was spoken of, or asked about. */
export function isAftermath(danger: Danger, now: number): boolean {
  return now - Math.max(danger.at, danger.asked ?? 0) <= SAME_MOMENT;
}

/** Of two dangers that a person spoke of the one that counts: the higher, then the later, then the one that was asked about. */
export function worseDanger(one: Danger | null, other: Danger | null): Danger | null {
  if (!one || !other) return one ?? other;
  const order =
    LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
    other.at - one.at ||
    (other.asked ?? 0) - (one.asked ?? 0);
  const worse = order <= 0 ? one : other;
  return { ...worse, hurt: one.hurt || other.hurt };
}

/** What a message says is in the way of help, or null. */
export function barrierIn(knowledge: Knowledge, tokens: readonly Token[]): Barrier | null {
  const [first] = knowledge.screener.barriers(tokens);
  return first === undefined ? null : (knowledge.barriers.find(({ id }) => id === first) ?? null);
}

/** Writes the answer to danger. */
export function answerDanger(
  draft: Draft,
  screen: Screen,
  before: Danger | null,
  now: number,
  barrier: Barrier | null,
): void {
  if (screen.level === 'none') return;
  // What is said of a lesser danger a moment after a greater one belongs to the greater.
  if (before && isAftermath(before, now) && LEVELS.indexOf(before.level) < LEVELS.indexOf(screen.level)) {
    draft.danger(responseFor(draft.knowledge, { ...before, language: screen.language }), true, barrier);
    return;
  }
  const again =
    before !== null &&
    before.level === screen.level &&
    before.kind === screen.kind &&
    before.about === screen.about &&
    isAftermath(before, now);
  draft.danger(responseFor(draft.knowledge, { ...screen, level: screen.level }), again, barrier);
}
