// Replies that could not be stored because the store is down: kept in memory for a while, so that the person still gets them.
import type { Outgoing } from '../../src/channel.ts';
import type { Clock } from '../../src/clock.ts';

/** A reply with its mark: larger marks are later, also after a restart. */
export interface Unsaved {
  readonly mark: number;
  readonly out: Outgoing;
}

const PER_CONVERSATION = 20;
const CONVERSATIONS = 5000;
const KEPT_MS = 3_600_000;

/** Memory for replies without a place in the transcript; bounded and expiring. */
export class UnsavedReplies {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Unsaved[]>();
  #lastMark = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a reply; one to the same message takes the place of the one before. */
  add(out: Outgoing): void {
    const now = this.#clock.now();
    this.#lastMark = Math.max(this.#lastMark + 1, now);
    const { conversation } = out.ref;
    const others = (this.#kept.get(conversation) ?? []).filter((one) => one.out.replyTo !== out.replyTo);
    this.#kept.delete(conversation);
    this.#kept.set(conversation, [...others, { mark: this.#lastMark, out }].slice(-PER_CONVERSATION));
    for (const [key, list] of this.#kept) {
      const old = now - list.at(-1)!.mark > KEPT_MS;
      if (!old && this.#kept.size <= CONVERSATIONS) break;
      this.#kept.delete(key);
    }
  }

  /** The replies of a conversation after a mark, oldest first. */
  after(conversation: string, mark: number): readonly Unsaved[] {
    const since = this.#clock.now() - KEPT_MS;
    return (this.#kept.get(conversation) ?? []).filter((one) => one.mark > mark && one.mark > since);
  }
}
