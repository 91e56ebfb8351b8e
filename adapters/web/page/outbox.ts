// Messages on their way out: one at a time, in order, kept until the server has them, each with an id so that twice is once.
import type { Posted } from './connection.ts';

/** A message of the person. */
export interface Draft {
  /** The id by which the server knows a message that comes twice. */
  readonly id: string;
  readonly text: string;
  readonly choice?: string;
}

/** Where a message stands. `failed` is tried again by itself and on demand; `too_long` and `refused` are not. */
export type DraftState = 'waiting' | 'sending' | 'sent' | 'failed' | 'too_long' | 'refused';

const LONGEST_MS = 30_000;

/** The queue of messages that the server does not have yet. */
export class Outbox {
  readonly #post: (draft: Draft) => Promise<Posted>;
  readonly #show: (draft: Draft, state: DraftState, posted: Posted | null) => void;
  readonly #drafts: Draft[] = [];
  #sending = false;
  #failures = 0;
  #timer = 0;

  constructor(
    post: (draft: Draft) => Promise<Posted>,
    show: (draft: Draft, state: DraftState, posted: Posted | null) => void,
  ) {
    this.#post = post;
    this.#show = show;
  }

  /** True when a message with this id still waits here. */
  has(id: string): boolean {
    return this.#drafts.some((draft) => draft.id === id);
  }

  /** Puts a message at the end. */
  add(draft: Draft): void {
    this.#drafts.push(draft);
    this.#show(draft, 'waiting', null);
    void this.flush();
  }

  /** Sends what waits, now. */
  async flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    for (let draft = this.#drafts[0]; draft; draft = this.#drafts[0]) {
      this.#show(draft, 'sending', null);
      const posted = await this.#post(draft);
      if (posted.kind === 'later') {
        this.#show(draft, 'failed', posted);
        this.#timer = setTimeout(() => void this.flush(), Math.min(LONGEST_MS, 2000 * 2 ** this.#failures));
        this.#failures += 1;
        break;
      }
      this.#failures = 0;
      this.#drafts.shift();
      this.#show(draft, posted.kind === 'sent' ? 'sent' : posted.why === 'size' ? 'too_long' : 'refused', posted);
    }
    this.#sending = false;
  }
}
