// The two databases that the store's suite runs on: each gives empty places to open a store at, and a way round the store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, jest } from '@jest/globals';
import { openStore } from '../../src/store/sql.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

/** One empty database. */
interface Place {
  readonly settings: { readonly databaseUrl: string | null; readonly dataFile: string };
  open(): Promise<Store>;
  /** Runs a statement past the store, as an operator or a fault would. */
  run(statement: string): Promise<void>;
}

/** One kind of database. */
export interface Kind {
  readonly name: 'sqlite' | 'postgres';
  start(): Promise<void>;
  place(): Promise<Place>;
  stop(): Promise<void>;
}

/** SQLite files in a temp folder. */
export function sqliteFiles(): Kind {
  let folder = '';
  let files = 0;
  return {
    name: 'sqlite',
    async start() {
      folder = mkdtempSync(join(tmpdir(), 'leafline-store-'));
    },
    async place() {
      files += 1;
      const dataFile = join(folder, `${files}`, 'leafline.db');
      const settings = { databaseUrl: null, dataFile };
      return {
        settings,
        open: () => openStore(settings),
        async run(statement) {
          const raw = openSqlite(dataFile);
          raw.exec(statement);
          raw.close();
        },
      };
    },
    async stop() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Databases of one real PostgreSQL. */
export function postgresDatabases(): Kind {
  let server: Postgres;
  return {
    name: 'postgres',
    async start() {
      server = await startPostgres();
    },
    async place() {
      const databaseUrl = await server.database();
      const settings = { databaseUrl, dataFile: '' };
      return {
        settings,
        open: () => openStore(settings),
        run: (statement) => server.run(databaseUrl, statement),
      };
    },
    stop: () => server.stop(),
  };
}

/** What a test of the shared suite works with: an open store on an empty database. */
export interface Database {
  readonly kind: Kind;
  readonly place: Place;
  readonly store: Store;
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<void>;
  /** The lines of a conversation as `in m1`, `out m1`. */
  lines(conversation: string, after?: number, limit?: number): Promise<string[]>;
}

/** Runs the same tests on each database, each on an empty one. */
export function onEachDatabase(tests: (db: Database) => void): void {
  jest.setTimeout(60_000);
  const kinds = [sqliteFiles(), postgresDatabases()].map((kind) => [kind.name, kind] as const);
  describe.each(kinds)('store on %s', (_name, kind) => {
    let place: Place;
    let store: Store;
    beforeAll(() => kind.start());
    afterAll(() => kind.stop());
    beforeEach(async () => {
      place = await kind.place();
      store = await place.open();
    });
    afterEach(() => store.close());
    tests({
      kind,
      get place() {
        return place;
      },
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await place.open();
      },
      async lines(conversation, after = 0, limit = 1_000) {
        const lines = await store.transcript('test', conversation, after, limit);
        return lines.map((line) => (line.direction === 'in' ? `in ${line.message.id}` : `out ${line.replyTo}`));
      },
    });
  });
}
