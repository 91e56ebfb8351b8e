// The requests for a counselor that are open.
import type { Kysely } from 'kysely';
import { LEVELS } from '../engine/turn.ts';
import type { Tables } from './migrations.ts';
import { toTicket } from './rows.ts';
import type { Ticket } from './store.ts';

/** Open requests, highest risk first, then oldest. */
export async function findTickets(db: Kysely<Tables>): Promise<readonly Ticket[]> {
  const rows = await db
    .selectFrom('ticket')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.channel', '=', 'ticket.channel')
        .onRef('conversation.conversation', '=', 'ticket.conversation'),
    )
    .selectAll('ticket')
    .select('conversation.person')
    .where('ticket.state', '=', 'open')
    .orderBy('ticket.opened_at')
    .orderBy('ticket.id')
    .execute();
  return rows.map(toTicket).sort((a, b) => LEVELS.indexOf(a.risk) - LEVELS.indexOf(b.risk));
}
