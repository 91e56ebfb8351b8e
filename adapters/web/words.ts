// The words of the page, from content/page.yaml, with names and numbers filled in.
import type { Knowledge, Line, Region } from '../../src/engine/knowledge.ts';

/** Values for the braces in a text. */
export type Values = Readonly<Record<string, string | number>>;

/** Gives the first variant of a phrase; a key that content lacks shows itself, so that a test finds it. */
export function wordsOf(knowledge: Knowledge): (key: string, values?: Values) => string {
  const { bot, name, retentionDays } = knowledge.organization;
  const known: Values = { bot, organization: name, retention_days: retentionDays };
  return (key, values = {}) => fill(knowledge.phrases[key]?.[0] ?? key, { ...known, ...values });
}

/** The phrases that the page's script shows: those of the page, filled as far as the server can. */
export function pagePhrases(knowledge: Knowledge): Readonly<Record<string, string>> {
  const word = wordsOf(knowledge);
  const keys = Object.keys(knowledge.phrases).filter((key) => key.startsWith('page.'));
  return Object.fromEntries(keys.map((key) => [key, word(key)]));
}

/** The countries whose numbers the page shows: the browser's where known, then the organization's. */
export function regionsFor(knowledge: Knowledge, acceptLanguage: string | undefined): readonly Region[] {
  const asked = /^\s*[a-z]{2,3}(?:-[A-Za-z]{4})?-([A-Z]{2})\b/.exec(acceptLanguage ?? '')?.[1];
  const codes = [...new Set([asked, knowledge.organization.region])];
  const found = codes.flatMap((code) =>
    code !== undefined && knowledge.regions[code] ? [knowledge.regions[code]] : [],
  );
  return found.length > 0 ? found : Object.values(knowledge.regions).slice(0, 1);
}

/** The crisis line to show for a country: the first confirmed one in the page's language. */
export function crisisLine(knowledge: Knowledge, region: Region): Line | null {
  const { locale } = knowledge.organization;
  const fits = (line: Line) =>
    line.kind === 'crisis' && line.confirmed && line.inDanger && (line.locale ?? locale) === locale;
  return region.lines.find(fits) ?? knowledge.regions['*']?.lines.find(fits) ?? null;
}

/** Fills `{name}`; a name without a value stays as it is. */
function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
