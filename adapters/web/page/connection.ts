// Speaks Direct Line: a WebSocket where one can be had, polling where not, and again with patience when the net goes.
import type { Boot, Talk } from './boot.ts';

/** An activity as the server sends it. */
export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly from: { readonly role?: string };
  readonly timestamp?: string;
  readonly channelData?: { readonly clientActivityId?: string; readonly blocks?: unknown; readonly urgent?: boolean };
}

/** What became of a message that was posted. */
export type Posted =
  | { readonly kind: 'sent' }
  | { readonly kind: 'later'; readonly why: 'network' | 'rate' | 'server' }
  | { readonly kind: 'refused'; readonly why: 'size' | 'other' };

/** What the page wants to hear. */
export interface Listener {
  activities(list: readonly Activity[]): void;
  status(status: 'connecting' | 'online' | 'offline'): void;
  /** The conversation is over and another one has begun. */
  ended(): void;
}

const OPEN_MS = 8000;
const REQUEST_MS = 15_000;
const POLL_MS = 1500;
const POLLS = 40;
const REFRESH_MS = 600_000;
const KEEP_ALIVE_MS = 20_000;
const SOON_MS = 4000;

/** The page's line to the server. */
export class Connection {
  readonly #path: string;
  readonly #listener: Listener;
  #talk: Talk;
  #watermark = '';
  #socket: WebSocket | null = null;
  #failures = 0;
  #wake: () => void = () => {};
  #soon = 0;

  constructor(boot: Boot, listener: Listener) {
    this.#path = boot.path;
    this.#talk = boot;
    this.#listener = listener;
    addEventListener('online', () => this.#wake());
    addEventListener('offline', () => {
      this.#listener.status('offline');
      this.#socket?.close();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#wake();
    });
    setInterval(() => void this.#refresh(), REFRESH_MS);
  }

  /** Stays connected until the page goes. */
  async run(): Promise<never> {
    for (;;) {
      const address = await this.#streamAddress();
      if (address !== null) {
        const streamed = await this.#stream(address);
        if (!streamed) await this.#pollForAWhile();
      }
      this.#listener.status(navigator.onLine && this.#failures < 2 ? 'connecting' : 'offline');
      await this.#pause();
    }
  }

  /** Posts one activity. */
  async post(activity: Readonly<Record<string, unknown>>): Promise<Posted> {
    const response = await this.#request('POST', `/conversations/${this.#talk.conversationId}/activities`, activity);
    if (response === null) return { kind: 'later', why: 'network' };
    if (response.ok) {
      // The reply comes by the stream. Should the stream be dead without knowing it, ask.
      clearTimeout(this.#soon);
      this.#soon = setTimeout(() => void this.#poll(), SOON_MS);
      return { kind: 'sent' };
    }
    const body = await response.json().catch(() => null);
    if (Array.isArray(body?.error?.activities)) this.#listener.activities(body.error.activities);
    if (response.status === 429) return { kind: 'later', why: 'rate' };
    if (response.status >= 500 || response.status === 403) return { kind: 'later', why: 'server' };
    return { kind: 'refused', why: response.status === 413 ? 'size' : 'other' };
  }

  async #streamAddress(): Promise<string | null> {
    const response = await this.#request(
      'GET',
      `/conversations/${this.#talk.conversationId}?watermark=${this.#watermark}`,
    );
    const body = response?.ok ? await response.json().catch(() => null) : null;
    if (body) {
      this.#talk = { ...this.#talk, token: body.token };
      return body.streamUrl;
    }
    this.#failures += 1;
    return null;
  }

  /** Resolves when the socket is gone: true when it had been open. */
  #stream(address: string): Promise<boolean> {
    return new Promise((resolve) => {
      let opened = false;
      let socket: WebSocket;
      try {
        socket = new WebSocket(address);
      } catch {
        resolve(false);
        return;
      }
      this.#socket = socket;
      const tooLong = setTimeout(() => socket.close(), OPEN_MS);
      const keepAlive = setInterval(() => {
        if (opened) socket.send('');
      }, KEEP_ALIVE_MS);
      socket.onopen = () => {
        opened = true;
        this.#failures = 0;
        clearTimeout(tooLong);
        this.#listener.status('online');
      };
      socket.onmessage = ({ data }) => {
        if (data) this.#take(JSON.parse(data));
      };
      socket.onclose = () => {
        clearTimeout(tooLong);
        clearInterval(keepAlive);
        this.#socket = null;
        resolve(opened);
      };
    });
  }

  async #pollForAWhile(): Promise<void> {
    for (let polls = 0; polls < POLLS; polls += 1) {
      if (!(await this.#poll())) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #poll(): Promise<boolean> {
    const response = await this.#request(
      'GET',
      `/conversations/${this.#talk.conversationId}/activities?watermark=${this.#watermark}`,
    );
    if (!response?.ok) {
      this.#failures += 1;
      return false;
    }
    this.#failures = 0;
    this.#listener.status('online');
    this.#take(await response.json());
    return true;
  }

  #take(frame: { activities: readonly Activity[]; watermark?: string }): void {
    if (frame.watermark) this.#watermark = frame.watermark;
    if (frame.activities.some((activity) => activity.from.role === 'bot')) clearTimeout(this.#soon);
    this.#listener.activities(frame.activities);
  }

  async #refresh(): Promise<void> {
    const response = await this.#request('POST', '/tokens/refresh');
    const body = response?.ok ? await response.json().catch(() => null) : null;
    if (body) this.#talk = { ...this.#talk, token: body.token };
  }

  /** One request; with a token that has run out, a second one with a fresh token. Null without a network. */
  async #request(method: string, path: string, body?: unknown): Promise<Response | null> {
    const { conversationId } = this.#talk;
    const first = await this.#fetch(method, this.#path + path, body);
    if (first?.status !== 403 || !(await this.#renew())) return first;
    return this.#fetch(method, this.#path + path.replace(conversationId, this.#talk.conversationId), body);
  }

  async #fetch(method: string, url: string, body?: unknown): Promise<Response | null> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), REQUEST_MS);
    try {
      return await fetch(url, {
        method,
        signal: stop.signal,
        headers: {
          Authorization: `Bearer ${this.#talk.token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks for a new token by the session's cookie. */
  async #renew(): Promise<boolean> {
    const response = await this.#fetch('POST', '/session');
    const talk: Talk | null = response?.ok ? await response.json().catch(() => null) : null;
    if (!talk) return false;
    const other = talk.conversationId !== this.#talk.conversationId;
    this.#talk = talk;
    if (other) {
      this.#watermark = '';
      this.#socket?.close();
      this.#listener.ended();
    }
    return true;
  }

  /** Waits longer after each failure, and no longer when the network comes back or the page is looked at. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const longest = Math.min(30_000, 500 * 2 ** this.#failures);
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
