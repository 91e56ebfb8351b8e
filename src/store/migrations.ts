// The tables, and the numbered steps that make them: each runs once, in order, when a store is opened.
import { type Generated, type Kysely, type Migration, Migrator, sql } from 'kysely';

/** The two databases, where their words differ. */
export type Database = 'sqlite' | 'postgres';

/** The tables as queries see them. Times are ms UTC; JSON stands as text, the same in both databases. */
export interface Tables {
  conversation: {
    channel: string;
    conversation: string;
    person: string;
    state: string | null;
    last_seq: number;
    /** 1 once a message spoke of danger: it is kept for a shorter time. */
    danger: number;
    updated_at: number;
    /** When the person is to be asked how it is after danger, ms UTC; null: not. */
    check_at: number | null;
  };
  /** Transcript, inbox and outbox in one. `message_id` is the message's own (in), or that of the one it answers (out). */
  entry: {
    channel: string;
    conversation: string;
    seq: number;
    direction: 'in' | 'out';
    message_id: string;
    body: string;
    explain: string | null;
    at: number;
    status: 'pending' | 'answered' | 'unsent' | 'sent';
  };
  ticket: {
    id: Generated<number>;
    channel: string;
    conversation: string;
    state: 'open' | 'cancelled' | 'closed';
    risk: string;
    reason: string;
    opened_at: number;
  };
  setting: { name: string; value: string };
  /** How often help was pointed to in danger, by month (`2026-11`, UTC); it names no person. */
  referral: { month: string; level: string; kind: string; replies: number };
}

/** Brings the tables up to date; safe when two nodes start at once, and again and again. Throws the database's error. */
export async function migrate(db: Kysely<Tables>, database: Database): Promise<void> {
  const steps = migrations(database);
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => steps } }).migrateToLatest();
  if (error) throw error;
}

function migrations(database: Database): Record<string, Migration> {
  return {
    '0001_conversations': { up: (db) => conversations(db, database) },
    '0002_after_danger': { up: afterDanger },
  };
}

async function conversations(db: Kysely<unknown>, database: Database): Promise<void> {
  await db.schema
    .createTable('conversation')
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('conversation', 'text', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('state', 'text')
    .addColumn('last_seq', 'bigint', (c) => c.notNull())
    .addColumn('danger', 'integer', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('conversation_key', ['channel', 'conversation'])
    .execute();
  await db.schema
    .createTable('entry')
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('conversation', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('direction', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('explain', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('entry_key', ['channel', 'conversation', 'seq'])
    // Accepted once, answered once: the database itself refuses a second of either.
    .addUniqueConstraint('entry_once', ['channel', 'conversation', 'message_id', 'direction'])
    .addForeignKeyConstraint(
      'entry_of',
      ['channel', 'conversation'],
      'conversation',
      ['channel', 'conversation'],
      (f) => f.onDelete('cascade'),
    )
    .execute();
  // What is open is found without reading what is done, which is nearly everything.
  for (const status of ['pending', 'unsent']) {
    const index = sql.ref(`entry_${status}`);
    await sql`create index ${index} on entry (channel, conversation, seq) where status = ${sql.lit(status)}`.execute(
      db,
    );
  }
  await db.schema
    .createTable('ticket')
    .addColumn('id', database === 'sqlite' ? 'integer' : 'serial', (c) =>
      database === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('conversation', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('risk', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addForeignKeyConstraint(
      'ticket_of',
      ['channel', 'conversation'],
      'conversation',
      ['channel', 'conversation'],
      (f) => f.onDelete('cascade'),
    )
    .execute();
  await sql`create unique index ticket_open on ticket (channel, conversation) where state = 'open'`.execute(db);
  await db.schema
    .createTable('setting')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}

/** What danger leaves behind: a question to be asked, the person's other conversations, and counts for the yearly report. */
async function afterDanger(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('conversation').addColumn('check_at', 'bigint').execute();
  await sql`create index conversation_check on conversation (check_at) where check_at is not null`.execute(db);
  await sql`create index conversation_danger on conversation (channel, person, updated_at) where danger = 1`.execute(
    db,
  );
  await db.schema
    .createTable('referral')
    .addColumn('month', 'text', (c) => c.notNull())
    .addColumn('level', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('replies', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('referral_key', ['month', 'level', 'kind'])
    .execute();
}
