// What a client has not seen yet: the transcript after a watermark, and the replies that could not be stored.
import type { Outgoing } from '../../src/channel.ts';
import { Refusal } from '../../src/server/refusals.ts';
import type { Store } from '../../src/store/store.ts';
import { type Activity, type Rendering, replyActivity, userActivity } from '../activity.ts';
import type { UnsavedReplies } from './unsaved.ts';

/** How far a client has read: the transcript's seq, and the mark of the last unsaved reply. */
export interface Cursor {
  readonly seq: number;
  readonly mark: number;
}

/** Some activities and where the next ones begin. */
export interface Batch {
  readonly activities: readonly Activity[];
  readonly cursor: Cursor;
  /** True when more stand in the transcript. */
  readonly more: boolean;
  /** True when the store could not be read. */
  readonly failed: boolean;
}

/** Where a conversation begins. */
const START: Cursor = { seq: 0, mark: 0 };

const BATCH = 100;

/** Reads a watermark as we write it: `12`, or `12.1764000000000` with unsaved replies. Throws a Refusal. */
export function readWatermark(text: unknown): Cursor {
  if (text === undefined || text === '') return START;
  const parts = typeof text === 'string' ? /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text) : null;
  if (!parts) throw new Refusal('watermark');
  return { seq: Number(parts[1]), mark: Number(parts[2] ?? 0) };
}

/** Writes a watermark. */
export function writeWatermark({ seq, mark }: Cursor): string {
  return mark === 0 ? String(seq) : `${seq}.${mark}`;
}

/** Reads what comes after a cursor. A store that is down costs the transcript, never the unsaved replies. */
export class History {
  readonly #store: Store;
  readonly #channel: string;
  readonly #unsaved: UnsavedReplies;
  readonly #rendering: Rendering;

  constructor(store: Store, channel: string, unsaved: UnsavedReplies, rendering: Rendering) {
    this.#store = store;
    this.#channel = channel;
    this.#unsaved = unsaved;
    this.#rendering = rendering;
  }

  /** The next activities of a conversation. */
  async read(conversation: string, cursor: Cursor): Promise<Batch> {
    const read = this.#store.transcript(this.#channel, conversation, cursor.seq, BATCH);
    const entries = await read.catch(() => null);
    const unsaved = this.#unsaved.after(conversation, cursor.mark);
    const stored = (entries ?? []).map((entry) =>
      entry.direction === 'in' ? userActivity(entry.message) : this.render(entry),
    );
    return {
      activities: [...stored, ...unsaved.map((one) => this.render(one.out))],
      cursor: { seq: entries?.at(-1)?.seq ?? cursor.seq, mark: unsaved.at(-1)?.mark ?? cursor.mark },
      more: entries?.length === BATCH,
      failed: entries === null,
    };
  }

  /** The unsaved replies to one message. */
  unsavedFor(conversation: string, message: string): readonly Activity[] {
    return this.#unsaved
      .after(conversation, 0)
      .filter((one) => one.out.replyTo === message)
      .map((one) => this.render(one.out));
  }

  /** A reply as the clients get it. */
  render(out: Outgoing): Activity {
    return replyActivity(out, this.#rendering);
  }
}
