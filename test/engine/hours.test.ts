// Counselor hours across time zones, weekends, holidays and the change of clocks.
import { expect, test } from '@jest/globals';
import { dutyAt } from '../../src/engine/hours.ts';

const nine = ['09:00-17:00'];
const counselors = {
  timezone: 'America/New_York',
  hours: { mon: nine, tue: nine, wed: nine, thu: nine, fri: ['09:00-12:00', '13:00-17:00'], sat: [], sun: [] },
  holidays: ['2026-11-26'],
};

test.each([
  ['2026-11-24T14:00:00Z', true, null],
  ['2026-11-24T13:59:59Z', false, 'Tuesday, November 24, 9:00 AM Eastern Time'],
  ['2026-11-24T22:00:00Z', false, 'Wednesday, November 25, 9:00 AM Eastern Time'],
  ['2026-11-25T23:00:00Z', false, 'Friday, November 27, 9:00 AM Eastern Time'],
  ['2026-11-26T16:00:00Z', false, 'Friday, November 27, 9:00 AM Eastern Time'],
  ['2026-11-27T17:30:00Z', false, 'Friday, November 27, 1:00 PM Eastern Time'],
  ['2026-11-28T16:00:00Z', false, 'Monday, November 30, 9:00 AM Eastern Time'],
  ['2026-03-08T13:30:00Z', false, 'Monday, March 9, 9:00 AM Eastern Time'],
])('%s: open %s, next %s', (at, open, next) => {
  expect(dutyAt(counselors, Date.parse(at))).toMatchObject({ open, next });
});

test('the hours in words group the days that are alike', () => {
  expect(dutyAt(counselors, 0).hours).toBe(
    'Monday to Thursday 9:00 AM to 5:00 PM, Friday 9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM Eastern Time',
  );
});

test('no hours at all are said as such, without an end', () => {
  const none = { ...counselors, hours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } };
  expect(dutyAt(none, Date.parse('2026-11-24T14:00:00Z'))).toEqual({ open: false, hours: null, next: null });
});
