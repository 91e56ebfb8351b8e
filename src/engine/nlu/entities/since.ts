// Time since last use that is told by a day: "since tuesday", "quit on the 5th", "yesterday". Counted back from the day it is said, in UTC.
import type { Found } from '../entities.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?';
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const NTH = String.raw`(?:the )?(?<nth>\d{1,2})(?:st|nd|rd|th)`;
const DAY = String.raw`(?:(?:last |this past |this )?(?<weekday>${WEEKDAY})(?: (?:night|morning|afternoon|evening))?|(?:last )?(?<month>${MONTH})|(?<year>20\d\d)|${NTH})(?![\p{L}\p{N}])`;
const PAST = String.raw`(?:\byesterday|\blast (?<past>night|week|month|year))\b`;
const BEGINNING = String.raw`\b(?:quit|quitting|stopped|jumped|sober|clean|last (?:dose|dosed|used|use|took|time))(?: (?:was|on|off|it|all|kratom|7oh|ct|cold|turkey|using|taking|in|back|i|used)){0,4} `;

const FORM = new RegExp(`(?:\\bsince |(?<=${BEGINNING})(?:(?:on|in|since) )?)${DAY}|(?:\\bsince )?${PAST}`, 'gu');
/** Without one of these no day is told: most messages need no further look. */
const TOLD = /\b(?:since|quit|stopped|jumped|sober|clean|last|yesterday)/;
const DAY_MS = 86_400_000;

/** The days a folded text tells, as the time that has passed since; `now` in ms UTC. */
export function findSince(plain: string, now: number): Found[] {
  const found: Found[] = [];
  if (!TOLD.test(plain)) return found;
  for (const match of plain.matchAll(FORM)) {
    const value = passed(match.groups!, new Date(now));
    if (value) found.push({ kind: 'since', value, at: [match.index, match.index + match[0].length] });
  }
  return found;
}

function passed(day: Readonly<Record<string, string | undefined>>, now: Date): string | null {
  if (day.weekday) {
    const ago = (now.getUTCDay() - WEEKDAYS.indexOf(day.weekday.slice(0, 3)) + 7) % 7;
    return `P${ago || 7}D`;
  }
  if (day.month) {
    const ago = (now.getUTCMonth() - MONTHS.indexOf(day.month.slice(0, 3)) + 12) % 12;
    return `P${ago}M`;
  }
  if (day.year) {
    const ago = now.getUTCFullYear() - Number(day.year);
    return ago >= 0 ? `P${ago}Y` : null;
  }
  if (day.nth) return passedNth(Number(day.nth), now);
  return day.past && day.past !== 'night' ? `P1${day.past[0]!.toUpperCase()}` : 'P1D';
}

/** Days since the last time a month had this day. */
function passedNth(nth: number, now: Date): string | null {
  if (nth < 1 || nth > 31) return null;
  for (let ago = 0; ago < 62; ago += 1) {
    if (new Date(now.getTime() - ago * DAY_MS).getUTCDate() === nth) return `P${ago}D`;
  }
  return null;
}
