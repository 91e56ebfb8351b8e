// Between what the engine speaks (messages, replies, tickets) and the rows that keep them.
import type { Outgoing } from '../channel.ts';
import type { ConversationRef, Message } from '../engine/message.ts';
import { explainOf, type Level, type State } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import type { Tables } from './migrations.ts';
import type { Answered, Entry, Ticket } from './store.ts';

/** An entry with the person of its conversation. */
export type EntryRow = Tables['entry'] & { person: string };

/** A ticket with the person of its conversation. */
export type TicketRow = Omit<Tables['ticket'], 'id'> & { id: number; person: string };

/** An id as both databases keep it: SQLite cuts a text at NUL, PostgreSQL refuses it, and neither keeps half a character. */
export function cleanId(id: string): string {
  return id.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** Where a conversation's rows are found. */
export function keyOf(ref: { channel: string; conversation: string }): { channel: string; conversation: string } {
  return { channel: cleanId(ref.channel), conversation: cleanId(ref.conversation) };
}

/** The row of a message that was just accepted. */
export function messageRow(message: Message, seq: number): Tables['entry'] {
  const { text, choice, locale, region, edited } = message;
  return {
    ...keyOf(message),
    seq,
    direction: 'in',
    message_id: cleanId(message.id),
    body: JSON.stringify({ text, choice, locale, region, edited, private: message.private }),
    explain: null,
    at: message.at,
    status: 'pending',
  };
}

/** The row of a reply that is about to be sent. */
export function replyRow(turn: Answered, seq: number, at: number): Tables['entry'] {
  return {
    ...keyOf(turn.message),
    seq,
    direction: 'out',
    message_id: cleanId(turn.message.id),
    body: JSON.stringify(turn.reply),
    explain: JSON.stringify(explainOf(turn)),
    at,
    status: 'unsent',
  };
}

/** The message that a row keeps. */
export function toMessage(row: EntryRow): Message {
  return { ...toRef(row), id: row.message_id, ...JSON.parse(row.body), at: row.at };
}

/** The reply that a row keeps. */
export function toOutgoing(row: EntryRow): Outgoing {
  return {
    seq: row.seq,
    ref: toRef(row),
    replyTo: row.message_id,
    reply: JSON.parse(row.body),
    at: row.at,
    explain: JSON.parse(row.explain ?? 'null'),
  };
}

/** The line of the transcript that a row keeps. */
export function toEntry(row: EntryRow): Entry {
  if (row.direction === 'in') return { direction: 'in', seq: row.seq, message: toMessage(row) };
  return { direction: 'out', ...toOutgoing(row) };
}

/** The ticket that a row keeps. */
export function toTicket(row: TicketRow): Ticket {
  const { id, state, reason } = row;
  return { id, ref: toRef(row), state, risk: row.risk as Level, reason, openedAt: row.opened_at };
}

/** The state in a column, or null when it cannot be read: the conversation then begins afresh instead of failing for ever. */
export function toState(column: string | null): State | null {
  try {
    return column === null ? null : JSON.parse(column);
  } catch {
    return null;
  }
}

/** The error of a database as Leafline reports it: the reason in its text, what a database may quote taken out of its cause. */
export function storeError(code: 'STORE_OPEN' | 'STORE_WRITE', doing: string, cause: unknown): LeaflineError {
  if (cause instanceof LeaflineError) return cause;
  const known = (cause ?? {}) as { code?: string; message?: string };
  // PostgreSQL quotes the row it refused: a person's words, which no log may see. SQLite's words name tables only.
  for (const quote of ['detail', 'where', 'internalQuery']) Reflect.deleteProperty(known, quote);
  const why = known.code === 'ERR_SQLITE_ERROR' ? known.message : known.code;
  return new LeaflineError(code, `${doing} (${why ?? 'no code'})`, cause);
}

/** The conversation that a row belongs to. */
export function toRef(row: { channel: string; conversation: string; person: string }): ConversationRef {
  return { channel: row.channel, conversation: row.conversation, user: row.person };
}
