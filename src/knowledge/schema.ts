// The form of every YAML file, as schemas; docs/content.md tells the same in words.
// All forms stand side by side on purpose, over 250 lines: a writer of content looks them up in one place.
import { z } from 'zod';
import { LINE_KINDS } from '../engine/knowledge.ts';
import { KINDS, LEVELS } from '../engine/turn.ts';

const text = z.string().trim().min(1);
const texts = z.array(text).min(1);
const date = z.iso.date('must be a date like 2026-11-23');
const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?(\/[a-z0-9-]+)?$/,
    'must be an id like facts.effects or facts.effects/low-dose',
  );
const danger = z.enum(LEVELS).exclude(['none']);
const lineKind = z.enum(LINE_KINDS);
const about = z.enum(['self', 'other']);
const reviewed = { reviewed: date, review_by: date };

/** intents/*.yaml */
export const intentsFile = z.strictObject({
  intents: z.record(
    id,
    z.strictObject({
      description: text,
      examples: z.array(text).min(15, 'needs at least 15 examples'),
      follow_ups: z.record(id, texts).default({}),
    }),
  ),
});

/** content/answers/*.yaml */
export const answersFile = z.strictObject({
  answers: z.record(
    id,
    z.strictObject({
      label: text.max(30, 'a button holds at most 30 characters'),
      variants: z
        .array(text.max(600, 'an answer holds at most 600 characters'))
        .min(2, 'needs at least two ways to say it'),
      short: text,
      simple: text,
      choices: z.array(id).max(4, 'at most four choices').default([]),
      lines: z.array(lineKind).default([]),
      flow: z.string().optional(),
      sources: z.array(z.string()),
      confidence: z.enum(['established', 'reported', 'contested']),
      ...reviewed,
    }),
  ),
});

const condition = z.strictObject({
  score: z.number().optional(),
  slot: z.string().optional(),
  known: z.boolean().optional(),
  is: z.string().optional(),
});
const step = z.union([
  z.strictObject({
    say: texts,
    next: z.string().optional(),
    lines: z.array(lineKind).default([]),
    choices: z.array(id).max(4).default([]),
    effect: z.literal('erase').optional(),
    end: z.literal(true).optional(),
  }),
  z.strictObject({
    ask: text,
    slot: z.string().regex(/^[a-z][a-z0-9_]*$/),
    choices: z
      .array(
        z.strictObject({
          label: text.max(30, 'a button holds at most 30 characters'),
          value: z.string(),
          score: z.number().default(0),
          also: z.array(text).default([]),
          next: z.string().optional(),
        }),
      )
      .min(2),
    again: text,
    next: z.string().optional(),
  }),
  z.strictObject({ branch: z.array(z.strictObject({ if: condition.optional(), next: z.string() })).min(1) }),
]);

/** content/flows/*.yaml */
export const flowsFile = z.strictObject({
  flows: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/),
    z.strictObject({
      label: text,
      start: z.string(),
      expires: z.number().int().positive(),
      resume: text,
      sources: z.array(z.string()),
      ...reviewed,
      steps: z.record(z.string(), step),
    }),
  ),
});

const sign = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  level: danger,
  kind: z.enum(KINDS),
  about: z.enum(['self', 'other', 'who']),
  any: texts.optional(),
  all: z.array(texts).optional(),
  hints: z.array(text).default([]),
  hits: texts,
  misses: z.array(text).default([]),
});
const scope = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  effect: z.enum(['mask', 'lower']),
  reach: z.enum(['clause', 'message', 'after', 'around']).default('clause'),
  levels: z.array(danger).default([]),
  signs: z.array(z.string()).default([]),
  any: texts,
  unless: z.array(text).default([]),
  hits: z.array(text).default([]),
});

const labelled = z.union([
  z.strictObject({ level: danger, kind: z.enum(KINDS), about, texts }),
  z.strictObject({ level: z.literal('none'), texts }),
]);

/** content/safety/*.yaml */
export const safetyFile = z.strictObject({
  language: z.enum(['en', 'es']),
  concepts: z.record(z.string().regex(/^[\w-]+$/), texts).default({}),
  signs: z.array(sign).default([]),
  scopes: z.array(scope).default([]),
  examples: z.array(labelled).default([]),
});

/** content/responses.yaml */
export const responsesFile = z.strictObject({
  responses: z.array(
    z.strictObject({
      level: danger,
      kind: z.enum(KINDS).optional(),
      about: about.optional(),
      locale: z.enum(['en', 'es']),
      lead: text,
      lines: z.array(lineKind).min(1),
      steps: texts,
      after: text,
      follow_up: z.union([text, texts]),
      choices: z.array(id).max(4).default([]),
      sources: z.array(z.string()).min(1),
      ...reviewed,
    }),
  ),
});

/** content/barriers.yaml */
export const barriersFile = z.strictObject({
  barriers: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be a name like no-phone'),
      locale: z.enum(['en', 'es']),
      any: texts,
      hits: texts,
      misses: z.array(text).default([]),
      text: texts,
      lines: z.array(lineKind).default([]),
      sources: z.array(z.string()).min(1),
      ...reviewed,
    }),
  ),
});

const place = z.strictObject({ name: text, url: z.url().nullable() });
const line = z.strictObject({
  id: z.string(),
  kind: lineKind,
  name: text,
  phone: z.string().nullable().optional(),
  sms: z.string().nullable().optional(),
  url: z.url().nullable().optional(),
  hours: z.string().nullable().optional(),
  languages: z.array(z.string()).optional(),
  locale: z.string().optional(),
  for: z.string().optional(),
  note: z.string().nullable().optional(),
  source: place,
  verified_on: date,
  check_before_release: z.literal(true).optional(),
  not_for: z.literal('danger').optional(),
});

/** content/regions.yaml */
export const regionsFile = z.strictObject({
  regions: z.record(
    z.string().regex(/^([A-Z]{2}|\*)$/, 'must be a country code like US, or "*"'),
    z.strictObject({
      name: text,
      aliases: z.array(z.string()).default([]),
      places: z.array(z.string()).default([]),
      states: z.record(z.string().regex(/^[A-Z]{2,3}$/, 'must be the code of a state like TN'), texts).default({}),
      languages: z.array(z.string()).default([]),
      emergency: z.strictObject({
        number: z.string().nullable(),
        also: z.string().optional(),
        note: z.string().optional(),
        source: z.union([z.string(), place]),
        verified_on: date,
        check_before_release: z.literal(true).optional(),
      }),
      lines: z.array(line).default([]),
    }),
  ),
});

const spans = z.array(
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, 'must be a span like 09:00-17:00'),
);

/** content/organization.yaml */
export const organizationFile = z.strictObject({
  name: text,
  bot: text,
  region: z.string().regex(/^[A-Z]{2}$/),
  locale: z.string(),
  languages: z.array(z.string()),
  danger_languages: z.array(z.string()),
  services: z.array(text),
  contact: z.strictObject({
    phone: z.string().nullable(),
    email: z.string().nullable(),
    url: z.string().nullable(),
    confirmed: z.boolean(),
  }),
  counselors: z.strictObject({
    timezone: z.string().refine((zone) => isTimezone(zone), 'must be a time zone like America/New_York'),
    hours: z.strictObject({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans }),
    holidays: z.array(date),
  }),
  retention: z.strictObject({
    transcripts_days: z.number().int().positive(),
    danger_days: z.number().int().positive(),
  }),
  danger_sticky_hours: z.number().positive(),
  session_hours: z.number().positive(),
});

/** content/phrases.yaml and content/page.yaml */
export const phrasesFile = z.strictObject({ reviewed: date, phrases: z.record(z.string(), texts) });

const wordList = z.string().transform((list) => list.toLowerCase().split(/\s+/).filter(Boolean));
const script = z.string().refine((name) => isScript(name), 'must be the Unicode name of a script, like Cyrillic');

/** content/languages.yaml */
export const languagesFile = z.strictObject({
  english: z.strictObject({ words: wordList, phrases: texts }),
  languages: z.record(
    z.string().regex(/^[a-z]{2,3}$/, 'must be a language tag like fr'),
    z.strictObject({
      name: text,
      scripts: z.array(script).default([]),
      letters: z.string().default(''),
      without: z.string().default(''),
      words: wordList.default([]),
      alone: wordList.default([]),
      says: text,
      crisis: text,
      interpreter: text,
      person: text.max(30, 'a button holds at most 30 characters'),
      emergency_name: text,
      emergency_unknown: text,
      native_review: z.union([z.literal('pending'), date]),
      ...reviewed,
    }),
  ),
  others: wordList,
});

const names = (key: z.ZodString) => z.record(key, texts);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a name like kratom or sleep-medicine');

/** content/lexicon.yaml */
export const lexiconFile = z.strictObject({
  reviewed: date,
  expand: z.record(z.string(), text),
  words: z.array(text),
  follow_ups: texts,
  put_aside: texts,
  instead: texts,
  joins: texts,
  asks: texts,
  more: texts,
  fillers: texts,
  stop: texts,
  cancel: texts,
  skip: texts,
  back: texts,
  repeat: texts,
  meant: texts,
  misread: texts,
  simpler: texts,
  shorter: texts,
  danger_over: texts,
  minor: texts,
  entities: z.strictObject({
    substances: names(name),
    street: names(name),
    taking: texts,
    forms: names(name),
    units: names(z.string().regex(/^[a-z]+(\/day)?$/, 'must be a unit like g or g/day')),
    relations: names(name),
    frequencies: names(z.string().regex(/^\d+\/(hour|day|week|month|year)$/, 'must be how often like 1/day or 3/week')),
    yes: texts,
    no: texts,
    around: texts,
  }),
});

/** content/sources.yaml */
export const sourcesFile = z.strictObject({
  sources: z.record(
    z.string(),
    z.strictObject({
      title: text,
      publisher: text,
      url: z.url().nullable(),
      seen_on: date.nullable(),
      unseen: z.literal(true).optional(),
      published: z.string().nullable().optional(),
      note: z.string().optional(),
    }),
  ),
});

function isScript(name: string): boolean {
  try {
    return new RegExp(`\\p{Script=${name}}`, 'u').source !== '';
  } catch {
    return false;
  }
}

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
