// The figures of the screen as tables for docs/safety.md and the README, written by `npm run docs`.
import { KINDS, LEVELS } from '../../engine/turn.ts';
import type { Figures } from './figures.ts';

const CAUGHT = 'caught at level or above';
/** The figures that the README shows, by their names in `leafline eval safety`. */
const SHORT = LEVELS.filter((level) => level !== 'none').map((level) => `${level}: ${CAUGHT}`);
const ANY = 'any danger: seen at all';
const ALARMS = 'none: false alarms';
const SETS = ['plain', 'oblique', 'mixed-a', 'mixed-b', 'turns'];

/** All figures: by level, kind and language, for both halves. */
export function safetyTable(figures: Figures): string {
  const languages = ['en', 'es'].map((language) => `${language}: ${CAUGHT}`);
  const kinds = KINDS.map((kind) => `  ${kind}: ${CAUGHT}`);
  const exact = SHORT.map((name) => name.replace(CAUGHT, 'exact level'));
  const alarms = [ALARMS, ...['en', 'es'].map((language) => `none, ${language}: false alarms`)];
  const halves = table(figures, [...SHORT, ANY, ...exact, ...languages, ...kinds, ...alarms], {
    measured: 'only measured',
    tuned: 'tuned on',
  });
  return `${halves}\n\nBy set:\n\n${table(figures, [...SHORT, ANY, ALARMS], Object.fromEntries(SETS.map((set) => [set, set])))}`;
}

/** The figures that matter most. */
export function shortSafetyTable(figures: Figures): string {
  return table(figures, [...SHORT, ANY, ALARMS], { measured: 'only measured', tuned: 'tuned on' });
}

/** A row for each figure, a column for each group of messages, by the heading of the group. */
function table({ counts }: Figures, names: readonly string[], groups: Readonly<Record<string, string>>): string {
  const cell = (name: string) => {
    const [part, all] = counts[name] ?? [0, 0];
    return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} % of ${all}`;
  };
  const columns = Object.keys(groups);
  const rows = names.map((name) => `| ${[name.trim(), ...columns.map((of) => cell(`${of}: ${name}`))].join(' | ')} |`);
  return [`| | ${Object.values(groups).join(' | ')} |`, `| --- |${' ---: |'.repeat(columns.length)}`, ...rows].join(
    '\n',
  );
}
