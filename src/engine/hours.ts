// When counselors are there: pure arithmetic on the hours of content/organization.yaml in their time zone.
import type { Organization } from './knowledge.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY = 86_400_000;

/** What is known about counselor hours at a moment. `next` is null where no hours are set. */
export interface Duty {
  readonly open: boolean;
  /** The hours in words, for example `Mon-Fri 9:00 AM-5:00 PM Eastern Time`; null where none are set. */
  readonly hours: string | null;
  /** The next opening in words, for example `Tuesday, November 24, 9:00 AM Eastern Time`. */
  readonly next: string | null;
}

type Counselors = Organization['counselors'];

/** Whether counselors are on duty at `now` (ms UTC), their hours and the next opening. Holidays are days off. */
export function dutyAt(counselors: Counselors, now: number): Duty {
  const zone = zoneName(counselors.timezone, now);
  const hours = weekText(counselors, zone);
  if (hours === null) return { open: false, hours: null, next: null };
  const { minutes } = local(counselors.timezone, now);
  const open = spansOf(counselors, now).some(([from, to]) => minutes >= from && minutes < to);
  return { open, hours, next: open ? null : nextOpening(counselors, now, zone) };
}

function nextOpening(counselors: Counselors, now: number, zone: string): string | null {
  for (let ahead = 0; ahead < 60; ahead += 1) {
    const day = now + ahead * DAY;
    const { minutes } = local(counselors.timezone, now);
    const span = spansOf(counselors, day).find(([from]) => ahead > 0 || from > minutes);
    if (span) {
      const name = new Intl.DateTimeFormat('en-US', {
        timeZone: counselors.timezone,
        weekday: 'long',
        month: 'long',
        day: 'numeric',
      }).format(day);
      return `${name}, ${clock(span[0])} ${zone}`;
    }
  }
  return null;
}

/** The spans of the day that `at` falls on, as minutes from midnight, earliest first. */
function spansOf(counselors: Counselors, at: number): [number, number][] {
  const { date, weekday } = local(counselors.timezone, at);
  if (counselors.holidays.includes(date)) return [];
  return (counselors.hours[weekday] ?? []).map(parseSpan).sort((a, b) => a[0] - b[0]);
}

function parseSpan(span: string): [number, number] {
  const [from, to] = span.split('-').map((part) => {
    const [hour, minute] = part.split(':').map(Number);
    return hour! * 60 + minute!;
  });
  return [from!, to!];
}

function local(timeZone: string, at: number): { date: string; weekday: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const get = (type: string) => parts.find((part) => part.type === type)!.value;
  const date = `${get('year')}-${get('month')}-${get('day')}`;
  const weekday = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]!;
  return { date, weekday, minutes: Number(get('hour')) * 60 + Number(get('minute')) };
}

function weekText(counselors: Counselors, zone: string): string | null {
  const order = [...DAYS.slice(1), DAYS[0]];
  const texts = order.map((day) =>
    (counselors.hours[day] ?? []).map((span) => parseSpan(span).map(clock).join(' to ')).join(' and '),
  );
  const groups: string[] = [];
  for (let from = 0; from < 7; ) {
    let to = from;
    while (to < 6 && texts[to + 1] === texts[from]) to += 1;
    if (texts[from])
      groups.push(`${dayName(order[from]!)}${to > from ? ` to ${dayName(order[to]!)}` : ''} ${texts[from]}`);
    from = to + 1;
  }
  return groups.length === 0 ? null : `${groups.join(', ')} ${zone}`;
}

function dayName(day: string): string {
  const at = DAYS.indexOf(day as (typeof DAYS)[number]);
  return new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + at));
}

function clock(minutes: number): string {
  const hour = Math.floor(minutes / 60) % 24;
  return `${hour % 12 || 12}:${String(minutes % 60).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
}

function zoneName(timeZone: string, now: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longGeneric' }).formatToParts(now);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}
