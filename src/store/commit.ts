// What one turn changes in the store, inside the one transaction that its caller opened.
import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { Outgoing } from '../channel.ts';
import { checkInAt } from '../engine/dialog/checkin.ts';
import { type Effect, LEVELS, type Level } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import { countReferral, forgetDanger } from './danger.ts';
import type { Tables } from './migrations.ts';
import { cleanId, type EntryRow, keyOf, replyRow, toOutgoing } from './rows.ts';
import type { Answered } from './store.ts';

type Key = ReturnType<typeof keyOf>;

/** Entries, each with the person of its conversation. */
export function entries(db: Kysely<Tables>): SelectQueryBuilder<Tables, 'entry' | 'conversation', EntryRow> {
  return db
    .selectFrom('entry')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.channel', '=', 'entry.channel')
        .onRef('conversation.conversation', '=', 'entry.conversation'),
    )
    .selectAll('entry')
    .select('conversation.person');
}

/** Stores a turn's reply and all it changes, or finds the reply that its message got before. */
export async function commitTurn(trx: Transaction<Tables>, turn: Answered, at: number): Promise<Outgoing> {
  const key = keyOf(turn.message);
  const id = cleanId(turn.message.id);
  const known = await entries(trx)
    .where((e) => e.and({ 'entry.channel': key.channel, 'entry.conversation': key.conversation }))
    .where((e) => e.and({ 'entry.message_id': id, 'entry.direction': 'out' }))
    .executeTakeFirst();
  if (known) return toOutgoing(known);
  // The first write locks the conversation, so that its lines become visible in the order of their numbers.
  const { last_seq, person } = await trx
    .updateTable('conversation')
    .set((e) => ({
      last_seq: e('last_seq', '+', 1),
      updated_at: at,
      ...(turn.screen.level === 'none' && !turn.next?.danger ? {} : { danger: 1 }),
      ...(turn.next === null ? {} : { state: JSON.stringify(turn.next), check_at: checkInAt(turn.next) }),
    }))
    .where((e) => e.and(key))
    .returning(['last_seq', 'person'])
    .executeTakeFirstOrThrow(notAccepted);
  const asked = await trx
    .updateTable('entry')
    .set({ status: 'answered' })
    .where((e) => e.and({ ...key, message_id: id, status: 'pending' }))
    .returning('seq')
    .executeTakeFirstOrThrow(notAccepted);
  if (turn.next && checkInAt(turn.next) !== null) await askHereOnly(trx, key, person);
  for (const effect of turn.effects) await carryOut(trx, { ...key, person }, asked.seq, effect, at);
  await countReferral(trx, turn, at);
  const row = replyRow(turn, last_seq, at);
  await trx.insertInto('entry').values(row).execute();
  return toOutgoing({ ...row, person });
}

/** The question after danger is asked once: in the conversation that the person wrote in last. */
async function askHereOnly(trx: Transaction<Tables>, { channel, conversation }: Key, person: string): Promise<void> {
  await trx
    .updateTable('conversation')
    .set({ check_at: null })
    .where((e) => e.and([e('channel', '=', channel), e('person', '=', person), e('conversation', '!=', conversation)]))
    .where('check_at', 'is not', null)
    .where('danger', '=', 1)
    .execute();
}

async function carryOut(
  trx: Transaction<Tables>,
  { person, ...key }: Key & { readonly person: string },
  asked: number,
  effect: Effect,
  at: number,
): Promise<void> {
  if (effect.type === 'erase') {
    await forgetDanger(trx, key, person);
    await trx
      .deleteFrom('entry')
      .where((e) => e.and(key))
      .where((e) => e.or([e('seq', '<=', asked), e('direction', '=', 'out')]))
      .execute();
    await trx
      .deleteFrom('ticket')
      .where((e) => e.and(key))
      .execute();
  } else if (effect.type === 'cancelTicket') {
    await trx
      .updateTable('ticket')
      .set({ state: 'cancelled' })
      .where((e) => e.and({ ...key, state: 'open' }))
      .execute();
  } else {
    if (effect.type === 'openTicket') {
      const { reason, risk } = effect;
      const row = { ...key, state: 'open' as const, risk, reason, opened_at: at };
      // The index on open tickets lets one through for a conversation; a further one can only raise its risk.
      await trx
        .insertInto('ticket')
        .values(row)
        .onConflict((c) => c.doNothing())
        .execute();
    }
    await trx
      .updateTable('ticket')
      .set({ risk: effect.risk })
      .where((e) => e.and({ ...key, state: 'open' }))
      .where('risk', 'not in', from(effect.risk))
      .execute();
  }
}

/** This level and those above it. */
function from(level: Level): readonly Level[] {
  return LEVELS.slice(0, LEVELS.indexOf(level) + 1);
}

function notAccepted(): Error {
  return new LeaflineError('STORE_WRITE', 'the message was not accepted before, or another node has just answered it');
}
