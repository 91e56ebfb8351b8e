// Numbers in digits and words: "1.5", "10,000", "1/2", "twenty five", "half an", "a couple".

const ONES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const VALUES = new Map([
  ...ONES.map((word, at): [string, number] => [word, at + 1]),
  ...TEENS.map((word, at): [string, number] => [word, at + 10]),
  ...TENS.map((word, at): [string, number] => [word, at * 10 + 20]),
]);

const ones = ONES.join('|');
const COUNT = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,2} [123]\/[2348](?!\d)|[1-9]\/[2348](?![\d/])|\d*[.,]?\d+|(?:half a|a) dozen\b|dozens?\b|(?:${TENS.join('|')})(?:[ -](?:${ones}))?\b|(?:${ones}) hundred\b|(?:${TEENS.join('|')}|${ones})\b)`;
const VAGUE = String.raw`(?:an? couple(?: of)?\b|couple(?: of)?\b|half an?\b|half\b|(?:a )?quarter(?: of)?(?: an?)?\b|(?:a )?hundred\b|an?\b)`;

/** A number, with the letters "a" and "an" counted as one; `COUNTED` is one without these. */
export const NUMBER = `(?:${COUNT}|${VAGUE})`;
/** A number that is no article and no half. */
export const COUNTED = COUNT;

/** The words a number may begin with. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set([
  ...VALUES.keys(),
  'a',
  'an',
  'half',
  'couple',
  'quarter',
  'hundred',
  'dozen',
  'dozens',
]);

/** The value of what NUMBER matched. */
export function numberOf(text: string): number {
  const mixed = /^(?:(\d+) )?(\d+)\/(\d+)$/.exec(text);
  if (mixed) return Number(mixed[1] ?? 0) + Number(mixed[2]) / Number(mixed[3]);
  if (/\d/.test(text))
    return Number(/^\d{1,3}(,\d{3})+/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'));
  if (text.includes('dozen')) return text.startsWith('half') ? 6 : 12;
  if (text.includes('hundred')) return 100 * (VALUES.get(text.split(' ')[0]!) ?? 1);
  if (text.includes('couple')) return 2;
  if (text.includes('quarter')) return 0.25;
  if (text.startsWith('half')) return 0.5;
  return text.split(/[ -]/).reduce((sum, word) => sum + (VALUES.get(word) ?? 0), 0) || 1;
}

/** A number as it is written in a value: no more than two decimals. */
export function writeNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
