// Units of time, as ISO 8601 writes them, and the words "a day", "per week", "daily".

const UNITS: Readonly<Record<string, readonly string[]>> = {
  S: ['sec', 'secs', 'seconds'],
  M: ['min', 'mins', 'minute', 'minutes', 'minutos'],
  H: ['h', 'hr', 'hrs', 'hour', 'hours', 'hora', 'horas'],
  D: ['d', 'day', 'days', 'dys', 'dia', 'dias', 'nights', 'night'],
  W: ['w', 'wk', 'wks', 'week', 'weeks', 'semana', 'semanas'],
  MO: ['mo', 'mos', 'mth', 'mths', 'month', 'months', 'mes', 'meses'],
  Y: ['y', 'yr', 'yrs', 'year', 'years', 'ano', 'anos'],
};
const CODES = new Map(Object.entries(UNITS).flatMap(([code, names]) => names.map((name) => [name, code] as const)));

/** Any unit of time; a bare letter only right behind its number, like `3d`. */
export const TIME = `(?:(?<=\\d)[hdwy]|${[...CODES.keys()].filter((name) => name.length > 1).join('|')})`;

const PERIODS: readonly (readonly [string, RegExp])[] = [
  ['hour', /^h/],
  ['day', /^(d|night|morning|evening|dia)/],
  ['week', /^w|^semana/],
  ['month', /^mo|^mes/],
  ['year', /^y|^ano/],
];

/** What follows "3 times a". */
export const PERIOD =
  '(?:hours?|hrs?|daily|days?|nightly|nights?|mornings?|evenings?|weekly|weeks?|wks?|monthly|months?|yearly|years?|dia|semana|mes)';

/** The name of a period, `day` for "night" and "daily". */
export function periodOf(word: string): string {
  return PERIODS.find(([, form]) => form.test(word))![0];
}

/** A length of time in ISO 8601: `P3D`, `PT36H`, `P1.5Y`. */
export function writeDuration(number: string, unit: string): string {
  const code = CODES.get(unit)!;
  if (code === 'MO') return `P${number}M`;
  return /[SMH]/.test(code) ? `PT${number}${code}` : `P${number}${code}`;
}
