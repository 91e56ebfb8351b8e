// What the engine is given, frozen: everything people wrote in intents/ and content/, checked, and the trained model.
import type { Citation } from './message.ts';
import type { Model } from './nlu/classifier.ts';
import type { Grammar } from './nlu/clauses.ts';
import type { Screener } from './safety/screen.ts';
import type { LanguageDetector } from './text/language.ts';
import type { Expansions } from './text/normalise.ts';
import type { Spelling } from './text/spelling.ts';
import type { About, Kind, Level } from './turn.ts';

/** What is said for an intent. */
export interface Answer {
  readonly label: string;
  readonly variants: readonly string[];
  readonly short: string;
  readonly simple: string;
  readonly choices: readonly string[];
  readonly lines: readonly LineKind[];
  readonly flow: string | null;
  readonly sources: readonly string[];
  readonly reviewed: string;
}

/** A choice in a flow's question. */
export interface FlowChoice {
  readonly label: string;
  readonly value: string;
  readonly score: number;
  readonly also: readonly string[];
  readonly next: string | null;
}

/** The condition of a branch: a score reached, a slot known, a slot equal to a value; empty: always. */
export interface Condition {
  readonly score?: number | undefined;
  readonly slot?: string | undefined;
  readonly known?: boolean | undefined;
  readonly is?: string | undefined;
}

/** One step of a flow: `say` goes on by itself, `ask` waits, `branch` chooses. */
export type Step =
  | {
      readonly kind: 'say';
      readonly say: readonly string[];
      readonly next: string | null;
      readonly lines: readonly LineKind[];
      readonly choices: readonly string[];
      readonly effect: 'erase' | null;
    }
  | {
      readonly kind: 'ask';
      readonly ask: string;
      readonly slot: string;
      readonly choices: readonly FlowChoice[];
      readonly again: string;
      readonly next: string | null;
    }
  | { readonly kind: 'branch'; readonly branch: readonly { readonly if: Condition; readonly next: string }[] };

/** A guided conversation. */
export interface Flow {
  readonly label: string;
  readonly start: string;
  /** Minutes without an answer after which it is closed. */
  readonly expires: number;
  readonly resume: string;
  readonly steps: Readonly<Record<string, Step>>;
  readonly sources: readonly string[];
  readonly reviewed: string;
  /** Fingerprint of its text. */
  readonly version: string;
}

/** Kinds of helpline. */
export const LINE_KINDS = [
  'emergency',
  'crisis',
  'poison',
  'substance',
  'treatment',
  'family',
  'youth',
  'violence',
  'meetings',
  'pregnancy',
  'report',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A helpline. `confirmed` false: a person must confirm it, and it is never shown in a danger reply. */
export interface Line {
  readonly id: string;
  readonly kind: LineKind;
  readonly name: string;
  readonly phone?: string;
  readonly sms?: string;
  readonly url?: string;
  readonly note?: string;
  readonly locale?: string;
  /** Languages it is answered in, in English words; `interpreters` for all others. */
  readonly languages: readonly string[];
  readonly confirmed: boolean;
  readonly inDanger: boolean;
}

/** A country's numbers. `emergency` is null where none may be guessed. */
export interface Region {
  readonly code: string;
  readonly name: string;
  readonly emergency: string | null;
  readonly lines: readonly Line[];
}

/** What is said in danger. */
export interface DangerResponse {
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind | null;
  readonly about: About | null;
  readonly locale: string;
  readonly lead: string;
  readonly lines: readonly LineKind[];
  readonly steps: readonly string[];
  readonly after: string;
  readonly followUp: string;
  readonly choices: readonly string[];
  readonly sources: readonly string[];
  readonly reviewed: string;
}

/** What stands in the way of help in danger ("no phone", "afraid of the police"), and what is said to it. */
export interface Barrier {
  readonly id: string;
  readonly locale: string;
  readonly text: readonly string[];
  readonly lines: readonly LineKind[];
  readonly sources: readonly string[];
  readonly reviewed: string;
}

/** Who runs this bot. */
export interface Organization {
  readonly name: string;
  readonly bot: string;
  readonly region: string;
  readonly locale: string;
  readonly counselors: {
    readonly timezone: string;
    /** By weekday `mon`..`sun`: spans as `09:00-17:00`. */
    readonly hours: Readonly<Record<string, readonly string[]>>;
    /** Days off, `2026-12-25`. */
    readonly holidays: readonly string[];
  };
  readonly retentionDays: number;
  readonly dangerDays: number;
  readonly stickyHours: number;
  readonly sessionHours: number;
}

/** Phrases of content/lexicon.yaml in plain words, joined by a space. */
export interface Lexicon {
  readonly expansions: Expansions;
  readonly more: ReadonlySet<string>;
  readonly followUps: readonly (readonly string[])[];
  readonly grammar: Grammar;
  /** Small words that may stand around the phrases that mend the talk. */
  readonly fillers: ReadonlySet<string>;
  readonly stop: ReadonlySet<string>;
  readonly cancel: ReadonlySet<string>;
  readonly skip: ReadonlySet<string>;
  readonly back: ReadonlySet<string>;
  /** Whole messages that ask to say it again, in whichever way. */
  readonly again: ReadonlySet<string>;
  /** "I meant": what follows is the message. */
  readonly meant: ReadonlySet<string>;
  /** "That's not what I asked." */
  readonly misread: ReadonlySet<string>;
  readonly simpler: readonly string[];
  readonly shorter: readonly string[];
  readonly dangerOver: ReadonlySet<string>;
  /** Words that say the person is under 18, without a number. */
  readonly minor: readonly (readonly string[])[];
}

/** A phrase of `entities` in content/lexicon.yaml, word by word. */
export interface Phrase {
  readonly words: readonly string[];
  readonly kind: 'substance' | 'form' | 'relation' | 'frequency';
  readonly value: string;
  /** What must stand before it: a word of taking, an owner ("my"), or nothing. */
  readonly needs: 'taking' | 'owner' | null;
}

/** What a message may name, compiled from `entities` in content/lexicon.yaml. */
export interface Terms {
  /** By their first word, the longest phrase first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** By their names; `counted` where it is a form, like capsules. */
  readonly units: ReadonlyMap<string, { readonly name: string; readonly counted: boolean }>;
  readonly taking: ReadonlySet<string>;
  readonly yes: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
  /** Small words that may stand around a yes or a no. */
  readonly around: ReadonlySet<string>;
  /** Short numbers of helplines: "988" counts nothing. */
  readonly hotlines: ReadonlySet<string>;
}

/** The name of a country, state or city, word by word. */
export interface Place {
  readonly words: readonly string[];
  /** The country's code, `US`, with the state's where it is known, `US-TN`; `*` for a country without an entry. */
  readonly code: string;
}

/** Everything the engine knows. */
export interface Knowledge {
  readonly organization: Organization;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly flows: Readonly<Record<string, Flow>>;
  readonly screener: Screener;
  readonly spelling: Spelling;
  readonly lexicon: Lexicon;
  readonly detectLanguage: LanguageDetector;
  readonly terms: Terms;
  /** By the first word of their names, the longest name first. */
  readonly places: ReadonlyMap<string, readonly Place[]>;
  readonly responses: readonly DangerResponse[];
  /** In the order of their file: of two in one message the first is answered. */
  readonly barriers: readonly Barrier[];
  readonly regions: Readonly<Record<string, Region>>;
  /** Variants by key, from phrases.yaml and page.yaml. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  readonly sources: Readonly<Record<string, Citation>>;
  readonly model: Model;
}
