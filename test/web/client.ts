// A plain Direct Line client for tests: fetch and nothing else.
import type { Running } from './support.ts';

/** An answer with its body as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies, types do not
  readonly body: any;
}

/** A conversation and the token that opens it. */
export interface Opened {
  readonly id: string;
  readonly token: string;
}

/** The client of one server. */
export type Client = ReturnType<typeof clientOf>;

/** Makes the client of a server. */
export function clientOf(server: Running) {
  const root = `${server.url}/v3/directline`;

  async function ask(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(root + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  return {
    ask,
    /** Posts JSON, or a text as it stands. */
    post: (path: string, token: string | null, body?: unknown, headers?: Record<string, string>) =>
      ask('POST', path, token, body, headers),
    get: (path: string, token: string | null, headers?: Record<string, string>) =>
      ask('GET', path, token, undefined, headers),
    async begin(): Promise<Opened> {
      const { body } = await ask('POST', '/tokens/generate', null);
      return { id: body.conversationId, token: body.token };
    },
    say: (id: string, token: string, text: string, channelData: unknown = {}) =>
      ask('POST', `/conversations/${id}/activities`, token, { type: 'message', text, channelData }),
    /** Polls, as a client does, until so many activities stand after the watermark. */
    async until(
      id: string,
      token: string,
      count: number,
      watermark = '',
    ): Promise<{ activities: Answer['body'][]; watermark: string }> {
      for (;;) {
        await server.host.drain();
        const { body } = await ask('GET', `/conversations/${id}/activities?watermark=${watermark}`, token);
        if (body.activities.length >= count) return body;
      }
    },
  };
}
