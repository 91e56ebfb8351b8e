// A channel is start, send, stop: everything an adapter must be.
import type { ConversationRef, Reply } from './engine/message.ts';
import type { Explanation } from './engine/turn.ts';
import type { Host } from './host.ts';

/** The `seq` of a reply that could not be stored: it is said once, now, and no transcript will show it. */
export const NOT_STORED = -1;

/** A reply on its way out: stored, or NOT_STORED when the store is broken and the person must still be answered. */
export interface Outgoing {
  /** Its place in the conversation's transcript: larger is later. NOT_STORED: it has none. */
  readonly seq: number;
  readonly ref: ConversationRef;
  /** The channel's id of the message it answers. */
  readonly replyTo: string;
  readonly reply: Reply;
  /** When it was made, ms UTC. */
  readonly at: number;
  /** Why it was said; shown only with LEAFLINE_EXPLAIN=1. */
  readonly explain: Explanation;
}

/** Whether a channel can do its work, and why not. */
export interface Health {
  readonly state: 'connected' | 'degraded' | 'stopped';
  readonly why?: string;
}

/** One way people reach Leafline. */
export interface Channel {
  readonly name: string;
  /** Begins to hand messages to the host. */
  start(host: Host): Promise<void>;
  /**
   * Brings one reply to the person; rejects, in reasonable time, when it did not arrive, and is then called again later
   * with the same `seq` (never again for NOT_STORED). The conversation's next turn waits for it.
   */
  send(out: Outgoing): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
}
