// What the store keeps of danger: the last one of a person, the question after it, and how often help was pointed to.
import type { Kysely, Transaction } from 'kysely';
import type { Outgoing } from '../channel.ts';
import type { ConversationRef } from '../engine/message.ts';
import { CALM, type Danger, type Explanation } from '../engine/turn.ts';
import type { Tables } from './migrations.ts';
import { cleanId, type EntryRow, keyOf, toOutgoing, toRef, toState } from './rows.ts';
import type { Answered, CheckIn, DueCheckIn, Referrals } from './store.ts';

/** Newest conversations of a person that are looked into. */
const LOOKED_INTO = 5;

/** The last danger in the person's conversations on the channel that were written in since `since`; null where none is known. */
export async function lastDanger(db: Kysely<Tables>, ref: ConversationRef, since: number): Promise<Danger | null> {
  const rows = await db
    .selectFrom('conversation')
    .select('state')
    .where((e) => e.and({ channel: cleanId(ref.channel), person: cleanId(ref.user), danger: 1 }))
    .where('updated_at', '>=', since)
    .orderBy('updated_at', 'desc')
    .limit(LOOKED_INTO)
    .execute();
  const dangers = rows.flatMap(({ state }) => toState(state)?.danger ?? []);
  return dangers.sort((a, b) => b.at - a.at || (b.asked ?? 0) - (a.asked ?? 0))[0] ?? null;
}

/** Conversations in which the question after danger is due. */
export async function dueCheckIns(db: Kysely<Tables>, now: number): Promise<readonly DueCheckIn[]> {
  const rows = await db
    .selectFrom('conversation')
    .select(['channel', 'conversation', 'person', 'check_at', 'last_seq', 'state'])
    .where('check_at', '<=', now)
    .execute();
  return rows.map((row) => ({
    ref: toRef(row),
    due: row.check_at!,
    lastSeq: row.last_seq,
    state: toState(row.state),
  }));
}

/** Crosses the question off, and stores it to be sent; null where the conversation went on meanwhile, or there is none to ask. */
export async function commitQuestion(
  trx: Transaction<Tables>,
  { ref, due, lastSeq }: DueCheckIn,
  question: CheckIn | null,
  at: number,
): Promise<Outgoing | null> {
  const key = keyOf(ref);
  const taken = await trx
    .updateTable('conversation')
    .set((e) => ({
      check_at: null,
      ...(question && { last_seq: e('last_seq', '+', 1), state: JSON.stringify(question.next) }),
    }))
    .where((e) => e.and({ ...key, check_at: due, last_seq: lastSeq }))
    .returning(['last_seq', 'person'])
    .executeTakeFirst();
  if (!taken || !question) return null;
  const explain: Explanation = { safety: CALM, ranked: [], entities: [], move: { kind: 'safety', intents: [] } };
  const row: Tables['entry'] = {
    ...key,
    seq: taken.last_seq,
    direction: 'out',
    message_id: `leafline:check-in:${due}`,
    body: JSON.stringify(question.reply),
    explain: JSON.stringify(explain),
    at,
    status: 'unsent',
  };
  await trx.insertInto('entry').values(row).execute();
  return toOutgoing({ ...row, person: taken.person } satisfies EntryRow);
}

/** Counts a reply that pointed to help in danger. */
export async function countReferral(trx: Transaction<Tables>, turn: Answered, at: number): Promise<void> {
  const danger = turn.screen.level === 'none' ? turn.next?.danger : turn.screen;
  if (turn.move.kind !== 'safety' || !danger) return;
  const month = new Date(at).toISOString().slice(0, 7);
  await trx
    .insertInto('referral')
    .values({ month, level: danger.level, kind: danger.kind ?? 'other', replies: 1 })
    .onConflict((c) =>
      c.columns(['month', 'level', 'kind']).doUpdateSet((e) => ({ replies: e('referral.replies', '+', 1) })),
    )
    .execute();
}

/** The counts, the latest month first. */
export async function allReferrals(db: Kysely<Tables>): Promise<readonly Referrals[]> {
  const rows = db.selectFrom('referral').selectAll();
  return rows.orderBy('month', 'desc').orderBy('level').orderBy('kind').execute();
}

/** Forgets what danger left behind in the person's other conversations on the channel: they asked to be forgotten. */
export async function forgetDanger(
  trx: Transaction<Tables>,
  { channel, conversation }: { readonly channel: string; readonly conversation: string },
  person: string,
): Promise<void> {
  const rows = await trx
    .selectFrom('conversation')
    .select(['conversation', 'state'])
    .where((e) => e.and({ channel, person, danger: 1 }))
    .where('conversation', '!=', conversation)
    .execute();
  for (const row of rows) {
    const state = toState(row.state);
    await trx
      .updateTable('conversation')
      .set({ check_at: null, state: state && JSON.stringify({ ...state, danger: null, heard: [] }) })
      .where((e) => e.and({ channel, conversation: row.conversation }))
      .execute();
  }
}
