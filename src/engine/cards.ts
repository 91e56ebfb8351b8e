// Replies that need no conversation: the greeting, and the card with the numbers for when something is broken.
import { Draft } from './compose.ts';
import type { Knowledge } from './knowledge.ts';
import type { Reply } from './message.ts';

/** The card that is sent when something is broken: numbers for the region, made without state, model or store. */
export function staticCard(knowledge: Knowledge, region: string | null, locale: string): Reply {
  const draft = new Draft(knowledge, { said: {}, region, locale, minor: false }, { now: 0, random: () => 0 });
  return draft.phrase('broken').lines(['emergency', 'crisis'], true).done(true).reply;
}

/** The greeting with the first choices, for a channel that opens by itself. */
export function welcome(knowledge: Knowledge, region: string | null, locale = 'en'): Reply {
  const draft = new Draft(knowledge, { said: {}, region, locale, minor: false }, { now: 0, random: () => 0 });
  return draft
    .phrase('welcome')
    .choices(knowledge.phrases['welcome.choices'] ?? [])
    .done().reply;
}
