// The store on SQLite and on PostgreSQL: the same queries for both, each change of a conversation one transaction.
import { type Dialect, Kysely, sql, type Transaction } from 'kysely';
import type { Outgoing } from '../channel.ts';
import type { Config } from '../config.ts';
import type { ConversationRef, Message } from '../engine/message.ts';
import type { Danger, State } from '../engine/turn.ts';
import { commitTurn, entries } from './commit.ts';
import { allReferrals, commitQuestion, dueCheckIns, lastDanger } from './danger.ts';
import { type Database, migrate, type Tables } from './migrations.ts';
import {
  cleanId,
  type EntryRow,
  keyOf,
  messageRow,
  storeError,
  toEntry,
  toMessage,
  toOutgoing,
  toState,
} from './rows.ts';
import type { Answered, CheckIn, DueCheckIn, Entry, Referrals, Store, Ticket, Unanswered } from './store.ts';
import { findTickets } from './tickets.ts';
import { findUnanswered } from './unanswered.ts';

/** Opens the store that the settings name and brings its tables up to date. Throws LeaflineError STORE_OPEN. */
export async function openStore(settings: Pick<Config, 'databaseUrl' | 'dataFile'>): Promise<Store> {
  try {
    if (settings.databaseUrl) {
      const { postgresDialect } = await import('./postgres.ts');
      return await storeOver(postgresDialect(settings.databaseUrl), 'postgres');
    }
    const { openSqlite, sqliteDialect } = await import('./sqlite.ts');
    return await storeOver(sqliteDialect(openSqlite(settings.dataFile)), 'sqlite');
  } catch (error) {
    throw storeError('STORE_OPEN', settings.databaseUrl ? 'DATABASE_URL' : settings.dataFile, error);
  }
}

/** The store over a dialect, its tables brought up to date. Throws LeaflineError STORE_OPEN. */
export async function storeOver(dialect: Dialect, database: Database): Promise<Store> {
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db, database);
  } catch (error) {
    await db.destroy();
    throw storeError('STORE_OPEN', 'preparing the tables', error);
  }
  return new SqlStore(db, database);
}

class SqlStore implements Store {
  readonly #db: Kysely<Tables>;
  readonly #database: Database;

  constructor(db: Kysely<Tables>, database: Database) {
    this.#db = db;
    this.#database = database;
  }

  accept(message: Message): Promise<boolean> {
    return this.#write('storing a message', async (trx) => {
      const key = keyOf(message);
      const known = await trx
        .selectFrom('entry')
        .select('seq')
        .where((e) => e.and({ ...key, message_id: cleanId(message.id) }))
        .executeTakeFirst();
      if (known) return false;
      const { last_seq } = await trx
        .insertInto('conversation')
        .values({ ...key, person: cleanId(message.user), state: null, last_seq: 1, danger: 0, updated_at: message.at })
        .onConflict((c) =>
          c.columns(['channel', 'conversation']).doUpdateSet((e) => ({
            last_seq: e('conversation.last_seq', '+', 1),
            person: e.ref('excluded.person'),
            updated_at: e.ref('excluded.updated_at'),
          })),
        )
        .returning('last_seq')
        .executeTakeFirstOrThrow(noRow);
      const stored = await trx
        .insertInto('entry')
        .values(messageRow(message, last_seq))
        .onConflict((c) => c.doNothing())
        .returning('seq')
        .executeTakeFirst();
      return stored !== undefined;
    });
  }

  async pending(ref?: ConversationRef): Promise<readonly Message[]> {
    return (await this.#open('pending', ref)).map(toMessage);
  }

  load(ref: ConversationRef): Promise<State | null> {
    return this.#read('reading a state', async () => {
      const rows = this.#db.selectFrom('conversation').select('state');
      const row = await rows.where((e) => e.and(keyOf(ref))).executeTakeFirst();
      return toState(row?.state ?? null);
    });
  }

  async commit(turn: Answered, at: number): Promise<Outgoing> {
    const out = await this.#write('storing a reply', (trx) => commitTurn(trx, turn, at));
    if (turn.effects.some((effect) => effect.type === 'erase')) await this.#wipe();
    return out;
  }

  danger(ref: ConversationRef, since: number): Promise<Danger | null> {
    return this.#read('reading what was said of danger', () => lastDanger(this.#db, ref, since));
  }

  checkIns(now: number): Promise<readonly DueCheckIn[]> {
    return this.#read('reading the questions that are due', () => dueCheckIns(this.#db, now));
  }

  commitCheckIn(due: DueCheckIn, question: CheckIn | null, at: number): Promise<Outgoing | null> {
    return this.#write('storing a question', (trx) => commitQuestion(trx, due, question, at));
  }

  referrals(): Promise<readonly Referrals[]> {
    return this.#read('reading the counts', () => allReferrals(this.#db));
  }

  async undelivered(ref?: ConversationRef): Promise<readonly Outgoing[]> {
    return (await this.#open('unsent', ref)).map(toOutgoing);
  }

  async delivered(out: Outgoing): Promise<void> {
    await this.#write('noting a delivery', (trx) =>
      trx
        .updateTable('entry')
        .set({ status: 'sent' })
        .where((e) => e.and({ ...keyOf(out.ref), seq: out.seq, status: 'unsent' }))
        .execute(),
    );
  }

  transcript(channel: string, conversation: string, after: number, limit: number): Promise<readonly Entry[]> {
    return this.#read('reading a conversation', async () => {
      const rows = await entries(this.#db)
        .where((e) => e.and(inEntry({ channel, conversation })))
        .where('entry.seq', '>', after)
        .orderBy('entry.seq')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    });
  }

  unanswered(since: number, limit: number): Promise<readonly Unanswered[]> {
    return this.#read('reading what found no answer', () => findUnanswered(this.#db, since, limit));
  }

  openTickets(): Promise<readonly Ticket[]> {
    return this.#read('reading the tickets', () => findTickets(this.#db));
  }

  setting(name: string, make: () => string): Promise<string> {
    return this.#write('reading a setting', async (trx) => {
      const stored = trx.selectFrom('setting').select('value').where('name', '=', name);
      const found = await stored.executeTakeFirst();
      if (found) return found.value;
      await trx
        .insertInto('setting')
        .values({ name, value: make() })
        .onConflict((c) => c.doNothing())
        .execute();
      return (await stored.executeTakeFirstOrThrow(noRow)).value;
    });
  }

  async purge(before: number, dangerBefore: number): Promise<number> {
    const purged = await this.#write('deleting old conversations', async (trx) => {
      const gone = trx
        .deleteFrom('conversation')
        .where((e) =>
          e.or([
            e.and([e('danger', '=', 0), e('updated_at', '<', before)]),
            e.and([e('danger', '=', 1), e('updated_at', '<', dangerBefore)]),
          ]),
        );
      return (await gone.returning('channel').execute()).length;
    });
    if (purged > 0) await this.#wipe();
    return purged;
  }

  async ping(): Promise<void> {
    await this.#read('asking whether it answers', () => sql`select 1`.execute(this.#db));
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  /** Empties SQLite's write-ahead file, in which deleted lines could still be read; the next erasure does it if this one fails. */
  async #wipe(): Promise<void> {
    if (this.#database === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(this.#db).catch(() => {});
  }

  /** Entries that wait for something. */
  #open(status: 'pending' | 'unsent', ref: ConversationRef | undefined): Promise<readonly EntryRow[]> {
    return this.#read('reading what is open', () => {
      // Written out and not bound, so that the index on this very status is used.
      const all = entries(this.#db).where('entry.status', '=', sql.lit(status));
      const some = ref ? all.where((e) => e.and(inEntry(ref))) : all;
      return some.orderBy('entry.channel').orderBy('entry.conversation').orderBy('entry.seq').execute();
    });
  }

  async #write<T>(doing: string, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    try {
      return await this.#db.transaction().execute(work);
    } catch (error) {
      throw storeError('STORE_WRITE', doing, error);
    }
  }

  async #read<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeError('STORE_OPEN', doing, error);
    }
  }
}

/** The condition of a conversation where two tables are joined. */
function inEntry(ref: { channel: string; conversation: string }) {
  const { channel, conversation } = keyOf(ref);
  return { 'entry.channel': channel, 'entry.conversation': conversation };
}

/** Kysely's own error for a missing row would carry the query's values. */
function noRow(): Error {
  return new Error('no row came back');
}
