// Takes out of a message what tells who someone is, and keeps the rest: for texts that people will read to improve the answers.
import type { Entity } from '../turn.ts';

/** Words that are no part of a name that was just told. */
const NO_NAME =
  'and|but|or|i|im|ive|my|we|he|she|it|is|am|was|the|a|an|so|from|in|at|on|to|for|of|with|not|who|please|can|could|help|need|want|have|been|just|here|again|calling|y|pero|de|en|no|yo';
const NAME = String.raw`(?!(?:${NO_NAME})(?![\p{L}'’-]))[\p{L}][\p{L}'’.-]*`;
const TOLD = String.raw`(?:my(?: real| full| first| last| user)?[ -]?name(?:['’]?s| is| was)|the name(?:['’]?s| is)|i(?:['’]?m| am) called|(?:people|they|everyone|friends) call me|me llamo|mi nombre es)\s+`;
const STREET =
  'street|st|avenue|ave|av|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|terrace|circle|cir|highway|hwy|route|parkway|pkwy|square|trail|crescent|close';
/** "5 days on the road" is no address. */
const NO_STREET =
  'on|the|of|a|an|in|to|at|off|for|and|my|is|was|per|days?|hours?|hrs?|weeks?|months?|years?|yrs?|times?|x';

type Rule = readonly [mark: string, form: RegExp];
const RULES: readonly Rule[] = [
  [
    'link',
    /\b(?:https?:\/\/|www\.)\S+|(?<![\p{L}\p{N}@._-])(?:[\p{L}\p{N}-]{1,63}\.){1,4}(?:com|org|net|info|io|me|gg|co|us|uk|edu|gov|app|ly)\b(?:\/\S*)?/giu,
  ],
  ['handle', /\S*[@＠]\S+/gu],
  ['name', new RegExp(`(?<=\\b${TOLD})${NAME}(?:[ ]${NAME})?`, 'giu')],
  ['name', /(?<=\b[Tt]his is )\p{Lu}\p{Ll}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)*/gu],
  [
    'name',
    new RegExp(
      `(?<=^\\s*(?:(?:hi|hey|hello)[,.!]?\\s+)?this is )${NAME}(?=\\s*(?:[,;]|again\\b|calling\\b|from\\b|here\\b))`,
      'giu',
    ),
  ],
  [
    'address',
    new RegExp(
      String.raw`(?<![\p{L}\p{N}.,])\d{1,6}[a-z]?(?:,?\s+(?!(?:${NO_STREET})\b)[\p{L}\p{N}'’.]+){1,3}\s+(?:${STREET})\b\.?(?:,?\s*(?:apt|apartment|unit|suite|#)\.?\s*\w+)?`,
      'giu',
    ),
  ],
  ['number', /\p{Nd}(?:[\s().,/-]{0,2}\p{Nd}){6,}|\p{Nd}{5,}/gu],
];

/** The text with phone numbers, email addresses, links, handles, long numbers, told names and addresses replaced by what they were, in brackets. */
export function redact(text: string, entities: readonly Entity[]): string {
  const spans: Span[] = [];
  for (const { kind, at } of entities) {
    if (kind === 'phone' || kind === 'email') spans.push({ mark: kind, from: at[0], to: at[1] });
  }
  for (const [mark, form] of RULES) {
    for (const { 0: found, index } of text.matchAll(form)) {
      const span = { mark, from: index, to: index + found.length };
      if (!/^(number|address)$/.test(mark) || !isMeasured(text, span, entities)) spans.push(span);
    }
  }
  // Of two that begin together the longer one is named, of two that are alike the entity.
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  let out = '';
  let done = 0;
  for (const { mark, from, to } of spans) {
    if (to <= done) continue;
    // What overlaps the one before is hidden with it.
    if (from >= done) out += `${text.slice(done, from)}[${mark}]`;
    done = to;
  }
  return out + text.slice(done);
}

interface Span {
  readonly mark: string;
  readonly from: number;
  readonly to: number;
}

/** "10,000 mg" and "30 gpd ct" are no long number and no address: the number is measured. A run of seven digits is hidden all the same. */
function isMeasured(text: string, { from, to }: Span, entities: readonly Entity[]): boolean {
  if (/\p{Nd}{7}/u.test(text.slice(from, to))) return false;
  return entities.some(
    ({ kind, at }) => /^(amount|duration|since|frequency|age)$/.test(kind) && at[0] <= from && from < at[1],
  );
}
