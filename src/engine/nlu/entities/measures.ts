// Numbers and what they count: amounts, lengths of time, time since, how often, ages; a number that counts nothing known is a number.
import type { Terms } from '../../knowledge.ts';
import type { Found } from '../entities.ts';
import { COUNTED, NUMBER, NUMBER_WORDS, numberOf, writeNumber } from './numbers.ts';
import type { Piece } from './pieces.ts';
import { PERIOD, periodOf, TIME, writeDuration } from './units.ts';

const END = String.raw`(?![\p{L}\p{N}])`;
const tail = (form: string) => new RegExp(form, 'yu');
const AS_TIME = tail(String.raw`[\s-]?(${TIME})${END}(?! and a half)|[\s-]?(${TIME})( and a half)${END}`);
const AS_UNIT = tail(String.raw`[\s-]?(?:of )?(\p{L}+(?:\/\p{L}+)?(?: \p{L}+)?)${END}`);
const AS_WORD = tail(String.raw`[\s-]?(?:of )?(\p{L}+(?:\/\p{L}+)?)${END}`);
const PER = tail(String.raw`\s?(?:(?:an?|per|each|every|\/|al?|por) ?)?(${PERIOD})${END}`);
const PER_PLAIN = tail(String.raw`(?: (?:an?|per|each|every) |\s?\/\s?| (?=\w+ly\b))(${PERIOD})${END}`);
const OFTEN = tail(String.raw`\s?(?:x|times?|doses|veces)(?=[\s/])`);
const OLD = tail(
  String.raw`[\s-]?(?:(yrs?|years?|months?|mos?)[\s-]?olds?|y\/?os?|y\.o\.|yrs? of age|years of age|anos)${END}`,
);
const SEX = tail(String.raw`(?:\/?[mf]|[ /](?:m|f|male|female)(?! (?:later|ago|away|of|in)\b))(?=$|[^\p{L}\p{N}/'])`);
const AGED =
  /(?:^|[^\p{L}\p{N}])(?:i am|i'm|im|he is|he's|hes|she is|she's|shes|aged?|turned|turning|just turned|tengo|tiene)(?: (?:only|just|almost))? $|\b(?:my|our|his|her|mi) \p{L}+ (?:is|es|tiene) $/u;
const AFTER_AGE =
  /^(?:\s*(?:$|[^\s\p{L}\p{N}%/.:-]|\.(?!\d))|\s+(?:and|but|with|w|my|n|who|so|bc|because|cuz|male|female|trying|using|been|now|i|im|from|yrs?)(?![\p{L}\p{N}]))/u;
const STARTS = /(?:^|[.!?(,;]|\b(?:im|i'm|i am|hi|hey|hello))\s*$/;
const COUNTED_SINCE =
  /^\s+(?:ago|clean|sober|into|free|without|since|w\/?o|off(?! (?:work|school))|in(?=$|[^\s\p{L}\p{N}]|\s+(?:and|now|so|but|with|i|im|of|cold|to)\b))/u;
const LEADS_SINCE = /\b(?:clean|sober|quit|stopped|free)(?: (?:for|about|almost|over|like|now)){0,3} $/;
const LEADS_TIME =
  /\b(?:for|been|in|within|about|over|almost|after|like|past|last|nearly|only)(?: (?:about|almost|over|like))? $/;
const NUMBERED =
  /\b(?:steps?|class of|options?|chapter|level|stage|phase|top|number|no|room|page|part|covid|vitamin|since|of) $/;
/** "This one" and "the other half" count nothing. */
const POINTS = /\b(?:this|that|which|no|any|some|the|other|each|every|better) $/;
const FIGURE = tail(`(${NUMBER})( and a half\\b)?(?:(?:\\s?[-–]\\s?| to | or )(${COUNTED}))?`);
const NOT_A_FIGURE = /[./:$€£#@+'-]/;
const DAY_NUMBER = tail(String.raw`(day|hour|hr|week|month|dia) (${COUNTED})${END}(?![.:/%]\d)`);
const EVERY = tail(
  String.raw`(?:(once|twice) )?(?:every|each|cada) ?(?:(other|${COUNTED})(?:\s?(?:-|to|or)\s?(\d+))?\s?)?(${PERIOD}|mins?|minutes)${END}`,
);
const TIMES = tail(`(once|twice|thrice) (?:(?:an?|per|every|each) )?(${PERIOD})${END}`);

/** The measures of a folded text: at each of its words, what begins there. */
export function findMeasures(plain: string, pieces: readonly Piece[], terms: Terms): Found[] {
  const found: Found[] = [];
  let end = 0;
  for (const { text, at } of pieces) {
    if (FREQUENT.has(text)) {
      const one = frequencyAt(plain, at[0]);
      if (one) found.push(one);
    } else if (DAYS.has(text)) {
      const one = dayAt(plain, at[0]);
      if (one) found.push(one);
    } else if (at[0] >= end && (/^\d/.test(text) || NUMBER_WORDS.has(text))) {
      const figure = figureAt(plain, at[0]);
      if (!figure) continue;
      end = figure.to;
      const one =
        ageOf(figure) ?? timeOf(figure) ?? oftenOf(figure) ?? amountOf(figure, terms) ?? bareOf(figure, pieces, terms);
      if (one) found.push(one);
    }
  }
  return found;
}

const FREQUENT = new Set(['every', 'each', 'cada', 'once', 'twice', 'thrice']);
const DAYS = new Set(['day', 'hour', 'hr', 'week', 'month', 'dia']);

function dayAt(plain: string, at: number): Found | null {
  DAY_NUMBER.lastIndex = at;
  const match = DAY_NUMBER.exec(plain);
  if (!match) return null;
  const value = writeDuration(writeNumber(numberOf(match[2]!)), match[1]!);
  return { kind: 'since', value, at: [at, at + match[0].length] };
}

function frequencyAt(plain: string, at: number): Found | null {
  EVERY.lastIndex = at;
  TIMES.lastIndex = at;
  const every = EVERY.exec(plain);
  const times = every ? null : TIMES.exec(plain);
  if (!every && !times) return null;
  const value = every ? everyOf(every) : `${timesOf(times![1])}/${periodOf(times![2]!)}`;
  return { kind: 'frequency', value, at: [at, at + (every ?? times!)[0].length] };
}

/** A number, or two as a range, with where it stands. */
interface Figure {
  readonly plain: string;
  readonly text: string;
  readonly values: readonly number[];
  readonly from: number;
  readonly to: number;
  /** What stands before it. */
  readonly before: string;
  /** "A", "an" or "one": a number only where a unit or the words around make it one. */
  readonly article: boolean;
}

/** The number that begins at a place, ".5" included; not the digits of "$20", "covid-19" or "3:30". */
function figureAt(plain: string, at: number): Figure | null {
  const decimal = plain[at - 1] === '.' && /^\d/.test(plain[at]!) && !/[\p{L}\p{N}.]/u.test(plain[at - 2] ?? ' ');
  const from = decimal ? at - 1 : at;
  if (NOT_A_FIGURE.test(plain[from - 1] ?? ' ')) return null;
  FIGURE.lastIndex = from;
  const match = FIGURE.exec(plain);
  if (!match) return null;
  const [whole, first, half, second] = match;
  const values = [numberOf(first!) + (half ? 0.5 : 0), ...(second ? [numberOf(second)] : [])];
  const before = plain.slice(Math.max(0, from - 40), from);
  return { plain, text: whole, values, from, to: from + whole.length, before, article: /^(?:an?|one)$/.test(whole) };
}

function after({ plain, to }: Figure, form: RegExp, at = to): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(plain);
}

const written = ({ values }: Figure) => values.map(writeNumber).join('-');

function ageOf(figure: Figure): Found | null {
  const { values, from, to, before, plain } = figure;
  const age = values.at(-1)!;
  if (figure.article || age > 110 || !Number.isInteger(age)) return null;
  const old = after(figure, OLD);
  if (old) {
    const months = old[1]?.startsWith('mo');
    return { kind: 'age', value: months ? `P${age}M` : String(age), at: [from, to + old[0].length] };
  }
  if (!/^\d+$/.test(figure.text) || age < 8) return null;
  const sex = after(figure, SEX);
  if (sex && STARTS.test(before)) return { kind: 'age', value: String(age), at: [from, to + sex[0].length] };
  const told = AGED.test(before) && AFTER_AGE.test(plain.slice(to, to + 20));
  return told ? { kind: 'age', value: String(age), at: [from, to] } : null;
}

function timeOf(figure: Figure): Found | null {
  const { from, plain, before } = figure;
  const unit = after(figure, AS_TIME);
  if (!unit) return null;
  const to = figure.to + unit[0].length;
  const number = unit[3] ? writeNumber(figure.values[0]! + 0.5) : null;
  const name = unit[1] ?? unit[2]!;
  const week = name.startsWith('day') ? after(figure, PER_PLAIN, to) : null;
  if (week && periodOf(week[1]!) !== 'day') {
    return { kind: 'frequency', value: `${written(figure)}/${periodOf(week[1]!)}`, at: [from, to + week[0].length] };
  }
  const since = COUNTED_SINCE.exec(plain.slice(to, to + 20));
  if (figure.article && !unit[3] && !since && !LEADS_TIME.test(before) && !LEADS_SINCE.test(before)) return null;
  const value = number
    ? writeDuration(number, name)
    : figure.values.map((one) => writeDuration(writeNumber(one), name)).join('-');
  const kind = since || LEADS_SINCE.test(before) ? 'since' : 'duration';
  return { kind, value, at: [from, to + (since ? since[0].length : 0)] };
}

function oftenOf(figure: Figure): Found | null {
  if (figure.article) return null;
  const times = after(figure, OFTEN);
  const at = figure.to + (times ? times[0].length : 0);
  const per = after(figure, times ? PER : PER_PLAIN, at);
  if (!per) return null;
  return { kind: 'frequency', value: `${written(figure)}/${periodOf(per[1]!)}`, at: [figure.from, at + per[0].length] };
}

function amountOf(figure: Figure, { units }: Terms): Found | null {
  const unit = [after(figure, AS_UNIT), after(figure, AS_WORD)].find((match) => match && units.has(match[1]!));
  if (!unit) return null;
  const { name, counted } = units.get(unit[1]!)!;
  // "A shot" is a form and "a g" no weight, "one cap" is an amount.
  if (/^an?$/.test(figure.text) && (counted || unit[1]!.length === 1)) return null;
  const to = figure.to + unit[0].length;
  const per = name.includes('/') ? null : after(figure, PER_PLAIN, to);
  const value = `${written(figure)} ${name}${per ? `/${periodOf(per[1]!)}` : ''}`;
  return { kind: 'amount', value, at: [figure.from, to + (per ? per[0].length : 0)] };
}

/** A number by itself; not a year, an emergency number, the name of a step, a time of day or a share. */
function bareOf(figure: Figure, pieces: readonly Piece[], { hotlines }: Terms): Found | null {
  const { text, from, to, before, plain } = figure;
  const next = plain.slice(to, to + 5);
  if (/^(?:[\p{L}\p{N}%]|[/:.,-]\d|[/'])|^ ?(?:am|pm|percent|o'clock)(?![\p{L}])/u.test(next) || NUMBERED.test(before))
    return null;
  if (/^(?:19|20)\d\d$/.test(text) || hotlines.has(text)) return null;
  // "No one", "the other half" and "a couple" of people: words that count only when they are the answer.
  const word = !/\d/.test(text);
  if (word && POINTS.test(before)) return null;
  if (
    word &&
    /^(?:an?|one|half|couple|hundred|quarter)\b|^a (?:couple|quarter|hundred)/.test(text) &&
    pieces.length > 3
  )
    return null;
  if (/^an?$/.test(text)) return null;
  return { kind: 'number', value: written(figure), at: [from, plain[to - 1] === ' ' ? to - 1 : to] };
}

function timesOf(word: string | undefined): number {
  return word === 'thrice' ? 3 : word === 'twice' ? 2 : 1;
}

/** "Every 4 hours" is `1/PT4H`, "every other day" `1/P2D`, "every night" `1/day`. */
function everyOf([, times, number, to, unit]: RegExpExecArray): string {
  const count = timesOf(times);
  if (!number && PERIOD.includes(unit!)) return `${count}/${periodOf(unit!)}`;
  const values = [number === 'other' ? 2 : number ? numberOf(number) : 1, ...(to ? [Number(to)] : [])];
  const name = unit!.startsWith('min') ? unit! : periodOf(unit!);
  return `${count}/${values.map((value) => writeDuration(writeNumber(value), name)).join('-')}`;
}
