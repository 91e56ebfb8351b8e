// Open WebSockets: each is a cursor on its conversation, so opening, waking and replaying are one and the same thing.
import type { Batch, Cursor } from './history.ts';
import { writeWatermark } from './history.ts';

/** What is used of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  ping(): void;
  close(code: number): void;
  terminate(): void;
  on(event: 'close' | 'pong' | 'message' | 'error', listener: () => void): unknown;
}

/** Reads the next activities of a conversation. */
export type Read = (conversation: string, cursor: Cursor) => Promise<Batch>;

interface Link {
  readonly socket: Socket;
  readonly conversation: string;
  cursor: Cursor;
  alive: boolean;
  pumping: boolean;
  again: boolean;
  retry: ReturnType<typeof setTimeout> | null;
}

const PER_CONVERSATION = 8;
const IN_ALL = 10_000;
const PING_MS = 30_000;
const RETRY_MS = 1000;
const CLOSE_MS = 1000;
/** A client that lets this much pile up has gone. */
const BACKLOG = 1024 * 1024;
const OPEN = 1;

/** The open streams of this process. */
export class Streams {
  readonly #read: Read;
  readonly #links = new Map<string, Set<Link>>();
  readonly #heart: ReturnType<typeof setInterval>;
  #count = 0;
  #stopped = false;

  constructor(read: Read, pingMs = PING_MS) {
    this.#read = read;
    this.#heart = setInterval(() => this.#beat(), pingMs);
    this.#heart.unref();
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /** True when one more stream may be opened on a conversation. */
  hasRoom(conversation: string): boolean {
    return !this.#stopped && this.#count < IN_ALL && (this.#links.get(conversation)?.size ?? 0) < PER_CONVERSATION;
  }

  /** Takes an open socket: sends everything after the cursor, then what comes. */
  add(socket: Socket, conversation: string, cursor: Cursor): void {
    const link: Link = { socket, conversation, cursor, alive: true, pumping: false, again: false, retry: null };
    if (!this.hasRoom(conversation)) {
      socket.close(this.#stopped ? 1001 : 1013);
      return;
    }
    const links = this.#links.get(conversation) ?? new Set();
    this.#links.set(conversation, links.add(link));
    this.#count += 1;
    socket.on('close', () => this.#remove(link));
    socket.on('error', () => socket.terminate());
    // Keep-alives are empty messages; whatever else a client sends here is not read either.
    for (const sign of ['pong', 'message'] as const)
      socket.on(sign, () => {
        link.alive = true;
      });
    void this.#pump(link);
  }

  /** Tells the streams of a conversation that there is something new. */
  wake(conversation: string): void {
    for (const link of this.#links.get(conversation) ?? []) void this.#pump(link);
  }

  /** Closes all; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#heart);
    const links = [...this.#links.values()].flatMap((set) => [...set]);
    const closed = links.map((link) => new Promise<void>((resolve) => link.socket.on('close', resolve)));
    for (const { socket } of links) socket.close(1001);
    const impatient = setTimeout(() => {
      for (const { socket } of links) socket.terminate();
    }, CLOSE_MS);
    await Promise.all(closed);
    clearTimeout(impatient);
  }

  async #pump(link: Link): Promise<void> {
    link.again = true;
    if (link.pumping) return;
    link.pumping = true;
    // One function on purpose: between its last look and this mark no wake may come in unseen.
    try {
      while (link.again && link.socket.readyState === OPEN) {
        link.again = false;
        const batch = await this.#read(link.conversation, link.cursor);
        if (link.socket.readyState !== OPEN) break;
        if (batch.activities.length > 0) {
          link.cursor = batch.cursor;
          link.socket.send(JSON.stringify({ activities: batch.activities, watermark: writeWatermark(batch.cursor) }));
          if (link.socket.bufferedAmount > BACKLOG) link.socket.terminate();
        }
        if (batch.more) link.again = true;
        if (batch.failed) this.#later(link);
      }
    } catch {
      // One stream that cannot be served is closed; its client comes back, or polls.
      link.socket.terminate();
    } finally {
      link.pumping = false;
    }
  }

  #later(link: Link): void {
    if (link.retry) return;
    link.retry = setTimeout(() => {
      link.retry = null;
      void this.#pump(link);
    }, RETRY_MS);
    link.retry.unref();
  }

  #beat(): void {
    for (const link of [...this.#links.values()].flatMap((set) => [...set])) {
      if (link.alive) {
        link.alive = false;
        link.socket.ping();
      } else link.socket.terminate();
    }
  }

  #remove(link: Link): void {
    const links = this.#links.get(link.conversation);
    if (!links?.delete(link)) return;
    this.#count -= 1;
    if (link.retry) clearTimeout(link.retry);
    if (links.size === 0) this.#links.delete(link.conversation);
  }
}
