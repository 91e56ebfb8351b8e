// Replies that need no conversation: the greeting, and the card with the numbers for when something is broken.
import { countryCode, Draft } from './compose.ts';
import type { Knowledge } from './knowledge.ts';
import type { Reply } from './message.ts';

/** The card that is sent when something is broken: numbers for the region, made without state, model or store. */
export function staticCard(knowledge: Knowledge, region: string | null, locale: string): Reply {
  const draft = new Draft(knowledge, { said: {}, region, locale, minor: false }, { now: 0, random: () => 0 });
  return draft.phrase('broken').lines(['emergency', 'crisis'], true).done(true).reply;
}

/** The cards of all regions and languages, made ahead: they can be sent when nothing can be made any more. */
export type Cards = (region: string | null, locale: string | null) => Reply;

/** Makes all cards. A place without an entry gets that of the organization's own region. */
export function cardsOf(knowledge: Knowledge): Cards {
  const { region: home, locale: own } = knowledge.organization;
  const made = new Map<string, Reply>();
  for (const region of [home, ...Object.keys(knowledge.regions)])
    for (const locale of [own, 'en', 'es']) made.set(`${region} ${locale}`, staticCard(knowledge, region, locale));
  return (region, locale) => {
    const country = countryCode(region) ?? home;
    const of = (where: string, language: string) => made.get(`${where} ${language}`);
    const language = locale ?? own;
    return of(country, language) ?? of(country, own) ?? of(home, language) ?? of(home, own)!;
  };
}

/** The greeting with the first choices, for a channel that opens by itself. */
export function welcome(knowledge: Knowledge, region: string | null, locale = 'en'): Reply {
  const draft = new Draft(knowledge, { said: {}, region, locale, minor: false }, { now: 0, random: () => 0 });
  return draft
    .phrase('welcome')
    .choices(knowledge.phrases['welcome.choices'] ?? [])
    .done().reply;
}
