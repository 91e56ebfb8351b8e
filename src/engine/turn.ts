// The data of one turn: what was seen (screen), understood (reading), decided (move), said (reply) and what follows (next, effects).
import type { Choice, Message, Reply } from './message.ts';

/** Safety levels, highest first. Source of the levels: the catalogue's `safety`. */
export const LEVELS = ['emergency', 'crisis', 'urgent', 'none'] as const;
export type Level = (typeof LEVELS)[number];

/** Kinds of danger. */
export const KINDS = [
  'overdose',
  'medical',
  'poisoning-child',
  'suicide',
  'self-harm',
  'violence-to-me',
  'violence-by-me',
  'mixing',
  'withdrawal-severe',
  'pregnancy',
  'liver',
] as const;
export type Kind = (typeof KINDS)[number];

/** Who is in danger: the person who writes, or someone else. */
export type About = 'self' | 'other';

/** What words speak of that are danger only where the classifier sees some too. */
interface Hint {
  readonly id: string;
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind;
  readonly about: About;
  readonly language: string;
}

/** The safety screen's answer for a message. */
export interface Screen {
  readonly level: Level;
  readonly kind: Kind | null;
  readonly about: About | null;
  /** Ids of the signs that count, the decisive one first. */
  readonly because: readonly string[];
  /** `sign < scope` for each sign that a scope lowered. */
  readonly lowered: readonly string[];
  /** The highest hint of the signs, which counts for nothing by itself. */
  readonly hint: Hint | null;
  /** Language of the decisive sign, for the language of the answer. */
  readonly language: string;
}

/** The screen of a message without danger. */
export const CALM: Screen = {
  level: 'none',
  kind: null,
  about: null,
  because: [],
  lowered: [],
  hint: null,
  language: 'en',
};

/** An intent with the probability that it is meant, above 0 and below 1. */
export interface Ranked {
  readonly intent: string;
  readonly confidence: number;
}

/** The kinds of things a message names. */
type EntityKind =
  | 'substance'
  | 'form'
  | 'amount'
  | 'duration'
  | 'since'
  | 'frequency'
  | 'age'
  | 'place'
  | 'relation'
  | 'phone'
  | 'email'
  | 'number'
  | 'yesno';

/** One thing a message names. An amount is heard and never said back. */
export interface Entity {
  readonly kind: EntityKind;
  /** What it is read as: `kratom`, `5 g`, `P3D`, `3/day`, `16`, `US-TN`, `yes`. */
  readonly value: string;
  /** As the person wrote it. */
  readonly text: string;
  /** From and to in the raw text. */
  readonly at: readonly [number, number];
}

/** What the matcher made of a message. */
export interface Reading {
  readonly ranked: readonly Ranked[];
  /** The intents that are asked, in the order they stand in the message; more than one for a double question. */
  readonly asked: readonly string[];
  /** What it names, in order. */
  readonly entities: readonly Entity[];
  readonly locale: string;
  readonly sure: 'yes' | 'unsure' | 'no';
}

/** What is done with a message. */
export interface Move {
  readonly kind: 'safety' | 'answer' | 'ask' | 'flow' | 'resume' | 'fallback' | 'handoff';
  readonly intents: readonly string[];
}

/** What the host does after the commit; the engine performs nothing. */
export type Effect =
  | { readonly type: 'openTicket'; readonly reason: string; readonly risk: Level }
  | { readonly type: 'raiseTicket'; readonly risk: Level }
  | { readonly type: 'cancelTicket' }
  | { readonly type: 'erase' };

/** Where a flow stood before a question was answered or skipped: what "go back" returns to. */
export interface Past {
  readonly step: string;
  readonly slots: Readonly<Record<string, string>>;
  readonly score: number;
}

/** A flow that has begun: where it stands and what was answered. */
export interface Frame {
  readonly flow: string;
  readonly step: string;
  readonly slots: Readonly<Record<string, string>>;
  readonly score: number;
  /** Fingerprint of the flow's text when it began; another one ends the flow with a word. */
  readonly version: string;
  /** How often something else was asked in between. */
  readonly asides: number;
  /** When the last step was asked, ms UTC. */
  readonly at: number;
  /** The questions behind, oldest first; absent in what was stored before it was kept. */
  readonly trail?: readonly Past[];
}

/** Danger that was seen in this conversation and stays in mind for hours. */
export interface Danger {
  readonly level: Exclude<Level, 'none'>;
  readonly kind: Kind | null;
  readonly about: About | null;
  readonly language: string;
  readonly at: number;
  /** When the person was asked how it is now, ms UTC (`at` itself where they came back first); null: not yet. */
  readonly asked: number | null;
  /** True once the person spoke of being hurt by someone, who may read the screen. */
  readonly hurt: boolean;
}

/** A message of the person, kept for a while to judge a short one after it. */
export interface Heard {
  readonly text: string;
  readonly at: number;
}

/** What a conversation remembers between two messages. Replaced, never edited. */
export interface State {
  readonly locale: string;
  readonly region: string | null;
  /** The intents answered last, newest first, at most eight. */
  readonly answered: readonly string[];
  /** How often each text key was said, so that the next variant is another one. */
  readonly said: Readonly<Record<string, number>>;
  /** What the last reply told: intents and ended flows' steps (`flow.step`) in order, or `danger`, or `ask` for a question back. */
  readonly last: readonly string[];
  /** What the last answered message might have meant instead, best first. */
  readonly others: readonly string[];
  /** The choices under the last reply: a press, a label or a number means one of them. */
  readonly offered: readonly Choice[];
  /** The intent that a bare "yes" means, where the last reply asked for it. */
  readonly expects: string | null;
  /** Misunderstandings in a row. */
  readonly misses: number;
  readonly stack: readonly Frame[];
  readonly danger: Danger | null;
  /** The last two messages, oldest first. */
  readonly heard: readonly Heard[];
  /** True once the person gave an age under 18. */
  readonly minor: boolean;
  readonly handoff: 'bot' | 'waiting' | 'human';
}

/** One turn, printable as JSON: the whole explanation of an answer. */
export interface Turn {
  readonly message: Message;
  readonly screen: Screen;
  readonly reading: Reading | null;
  readonly move: Move;
  readonly reply: Reply;
  readonly next: State;
  readonly effects: readonly Effect[];
}

/** Why a turn said what it said. */
export interface Explanation {
  readonly safety: Screen;
  readonly ranked: readonly Ranked[];
  readonly entities: readonly Entity[];
  readonly move: Move;
}

/** What of a turn tells why it said what it said. */
export function explainOf({ screen, reading, move }: Pick<Turn, 'screen' | 'reading' | 'move'>): Explanation {
  const { ranked = [], entities = [] } = reading ?? {};
  return { safety: screen, ranked, entities, move };
}

/** The state of a conversation that has not begun. */
export function freshState(locale = 'en', region: string | null = null): State {
  return {
    locale,
    region,
    answered: [],
    said: {},
    last: [],
    others: [],
    offered: [],
    expects: null,
    misses: 0,
    stack: [],
    danger: null,
    heard: [],
    minor: false,
    handoff: 'bot',
  };
}
