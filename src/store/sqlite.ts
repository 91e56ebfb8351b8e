// SQLite for Kysely: the one file that knows the driver; durable on every commit, and what is deleted is overwritten.
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { type Dialect, type DialectAdapter, SqliteAdapter, SqliteDialect, type SqliteStatement } from 'kysely';
import { makeFolder } from '../folder.ts';

/** How long a write waits for another process that holds the file, in ms. */
const BUSY = 5_000;
/** How many prepared statements are kept. */
const KEPT = 200;

/** Opens a file (made when absent, with its folder, readable by its owner alone) or `:memory:`. */
export function openSqlite(file: string): DatabaseSyncInstance {
  if (file !== ':memory:') {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  }
  const raw = new DatabaseSync(file, { timeout: BUSY });
  raw.exec('PRAGMA journal_mode=WAL');
  raw.exec('PRAGMA synchronous=FULL');
  raw.exec('PRAGMA foreign_keys=ON');
  raw.exec('PRAGMA secure_delete=ON');
  return raw;
}

/** The dialect over an open database, which it closes with itself. */
export function sqliteDialect(raw: DatabaseSyncInstance): Dialect {
  const known = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const found = known.get(sql);
    if (found) return found;
    // A transaction takes the write lock at once: two processes then wait for each other and never meet half-way.
    const made = sql === 'rollback' ? rollback(raw) : shim(raw.prepare(sql === 'begin' ? 'begin immediate' : sql));
    if (known.size < KEPT) known.set(sql, made);
    return made;
  };
  return new TransactionalDialect({ database: { prepare, close: () => raw.close() } });
}

// Kysely holds back here, but SQLite can change tables in a transaction: it is what keeps two starting nodes apart.
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

// A full disk makes SQLite roll back by itself; a second rollback would fail and hide the reason of the first.
function rollback(raw: DatabaseSyncInstance): SqliteStatement {
  const made = shim(raw.prepare('rollback'));
  return { ...made, run: (values) => (raw.isTransaction ? made.run(values) : { changes: 0, lastInsertRowid: 0 }) };
}

type Values = Parameters<StatementSyncInstance['all']>;

function shim(statement: StatementSyncInstance): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as Values)),
    run: (values) => statement.run(...(values as Values)),
    iterate: (values) => statement.iterate(...(values as Values)),
  };
}
