// A host over a real store with the project's own knowledge, and a channel that records what it was asked to send.
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Channel, Outgoing } from '../../src/channel.ts';
import { createMessage, type Message, plainText } from '../../src/engine/message.ts';
import { createHost, type Host, type HostParts } from '../../src/host.ts';
import { storeOver } from '../../src/store/sql.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { knowledge, TUESDAY } from '../knowledge.ts';

/** Words of danger that need no context. */
export const DANGER = 'i took a whole bag and i cannot breathe';

/** A channel that keeps every reply, and fails where a test wants it to. */
interface Recorder extends Channel {
  readonly sent: Outgoing[];
  /** Called before a reply is taken; what it throws is the channel's failure. */
  before: (out: Outgoing) => void | Promise<void>;
  /** The ids that were answered in a conversation, in order. */
  answered(conversation: string): string[];
  /** The words of the last reply. */
  last(): string;
}

/** Makes a recorder. */
function recorder(name = 'test'): Recorder {
  const sent: Outgoing[] = [];
  return {
    name,
    sent,
    before: () => {},
    start: async () => {},
    stop: async () => {},
    health: () => ({ state: 'connected' }),
    async send(out) {
      await this.before(out);
      sent.push(out);
    },
    answered: (conversation) => sent.filter((out) => out.ref.conversation === conversation).map((out) => out.replyTo),
    last: () => plainText(sent.at(-1)!.reply),
  };
}

/** A host with its recorder and the notes that it took. */
export interface Bench {
  readonly host: Host;
  readonly channel: Recorder;
  readonly notes: string[];
  /** Takes a message and waits until it is dealt with. */
  say(text: string, more?: Partial<Message>): Promise<Outgoing | undefined>;
}

/** Makes a host over a store; a second one over the same store is a restart. */
export function bench(store: Store, parts: Partial<HostParts> = {}): Bench {
  const channel = recorder();
  const notes: string[] = [];
  const note = (fields: object, text: string) => void notes.push(`${JSON.stringify(fields)} ${text}`);
  const log = { info: note, warn: note, error: note };
  const clock = { now: () => TUESDAY };
  const host = createHost({ store, knowledge, channels: [channel], clock, random: () => 0, log, ...parts });
  let said = 0;
  return {
    host,
    channel,
    notes,
    async say(text, more = {}) {
      said += 1;
      const before = channel.sent.length;
      await host.accept(asked(`s${said}`, text, more)).catch(() => {});
      await host.drain();
      return channel.sent[before];
    },
  };
}

/** A message of conversation `c`. */
export function asked(id: string, text: string, more: Partial<Message> = {}): Message {
  return createMessage({
    id,
    channel: 'test',
    conversation: 'c',
    user: 'user-unmistakable',
    text,
    private: true,
    at: TUESDAY,
    ...more,
  });
}

/** For each test a host on an empty SQLite store, which `raw` reaches past it. No note may hold what a person wrote. */
export function onFreshHost(): { readonly raw: DatabaseSyncInstance; readonly store: Store; readonly bench: Bench } {
  const on = {} as { raw: DatabaseSyncInstance; store: Store; bench: Bench };
  beforeEach(async () => {
    on.raw = openSqlite(':memory:');
    on.store = await storeOver(sqliteDialect(on.raw), 'sqlite');
    on.bench = bench(on.store);
  });
  afterEach(async () => {
    await on.bench.host.drain();
    await on.store.close();
    expect(on.bench.notes.join('\n')).not.toMatch(/unmistakable|cannot breathe|kratom/);
  });
  return on;
}
