// What a store does, in one page; sql.ts does it on SQLite and on PostgreSQL.
import type { Outgoing } from '../channel.ts';
import type { ConversationRef, Message } from '../engine/message.ts';
import type { Danger, Level, State, Turn } from '../engine/turn.ts';

/** One line of a conversation, in or out. `seq` rises within the conversation. */
export type Entry =
  | { readonly direction: 'in'; readonly seq: number; readonly message: Message }
  | ({ readonly direction: 'out' } & Outgoing);

/** A request for a human counselor. */
export interface Ticket {
  readonly id: number;
  readonly ref: ConversationRef;
  readonly state: 'open' | 'cancelled' | 'closed';
  readonly risk: Level;
  readonly reason: string;
  /** When it was opened, ms UTC. */
  readonly openedAt: number;
}

/** A turn as it is stored. `next` null: the conversation's state stays as it is. */
export type Answered = Omit<Turn, 'next'> & { readonly next: State | null };

/** The question that is asked by itself after danger. */
export type CheckIn = Pick<Turn, 'reply' | 'next'>;

/** A conversation in which that question is due, as it was found: it is asked only where nothing has changed since. */
export interface DueCheckIn {
  readonly ref: ConversationRef;
  /** Since when, ms UTC. */
  readonly due: number;
  readonly lastSeq: number;
  readonly state: State | null;
}

/** How often replies pointed to help in danger, in a month like `2026-11` (UTC). */
export interface Referrals {
  readonly month: string;
  readonly level: string;
  readonly kind: string;
  readonly replies: number;
}

/** A message that got no answer, or a question back. */
export interface Unanswered {
  readonly ref: ConversationRef;
  readonly text: string;
  readonly move: 'ask' | 'fallback';
  /** When that was said, ms UTC. */
  readonly at: number;
}

/**
 * Durable memory. Writes reject with LeaflineError STORE_WRITE, reads with STORE_OPEN, when the database does;
 * the database's own error is the cause, without any user's text.
 */
export interface Store {
  /** Stores a message before it is acknowledged. False: this id was accepted before, in this conversation. */
  accept(message: Message): Promise<boolean>;
  /** Accepted messages that have no answer yet, of one conversation or of all; in order within each conversation. */
  pending(ref?: ConversationRef): Promise<readonly Message[]>;
  /** The conversation's state, or null when it has none or it cannot be read as JSON. */
  load(ref: ConversationRef): Promise<State | null>;
  /** The danger that this person spoke of last, in whichever conversation on the channel; null where there is none since `since`. */
  danger(ref: ConversationRef, since: number): Promise<Danger | null>;
  /**
   * One transaction: state, reply, tickets and erasure of a turn; marks its message answered. Returns the stored reply,
   * the earlier one when the message has been answered before. Erasure deletes all up to this message, and leaves
   * the last reply (so that it can be delivered) and the messages that were accepted after it.
   */
  commit(turn: Answered, at: number): Promise<Outgoing>;
  /** Conversations in which the question after danger is due at `now`. */
  checkIns(now: number): Promise<readonly DueCheckIn[]>;
  /** Stores that question to be sent, and crosses it off; null where that was done, or anything written, meanwhile. `question` null: only crosses it off. */
  commitCheckIn(due: DueCheckIn, question: CheckIn | null, at: number): Promise<Outgoing | null>;
  /** How often help was pointed to in danger, the latest month first. */
  referrals(): Promise<readonly Referrals[]>;
  /** Replies that no channel has taken yet, of one conversation or of all; in order within each conversation. */
  undelivered(ref?: ConversationRef): Promise<readonly Outgoing[]>;
  /** Notes that a reply reached its channel. */
  delivered(out: Outgoing): Promise<void>;
  /** Lines of a conversation after `seq`, oldest first, at most `limit`. A line is never seen before an earlier one. */
  transcript(channel: string, conversation: string, after: number, limit: number): Promise<readonly Entry[]>;
  /** The last `limit` messages since `since` that got no answer, newest first; none of a conversation that ever spoke of danger. */
  unanswered(since: number, limit: number): Promise<readonly Unanswered[]>;
  /** Requests for a counselor that are open, highest risk first, then oldest. */
  openTickets(): Promise<readonly Ticket[]>;
  /** A value kept for the program itself (for example its secret); made and stored when absent. */
  setting(name: string, make: () => string): Promise<string>;
  /**
   * Deletes the conversations in which nothing was written since `before`; those that ever spoke of danger, since
   * `dangerBefore`. All of them: state, lines and tickets. Resolves to how many there were.
   */
  purge(before: number, dangerBefore: number): Promise<number>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
