// Direct Line 3.0 under /v3/directline: tokens, conversations, activities by posting and polling, and the stream.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/clock.ts';
import { createMessage } from '../../src/engine/message.ts';
import type { Host } from '../../src/host.ts';
import { objectBody } from '../../src/server/body.ts';
import { type Claims, type Guard, TOKEN_SECONDS } from '../../src/server/guard.ts';
import { type App, type Request, type Response, refuseOtherMethods } from '../../src/server/http.ts';
import { Refusal } from '../../src/server/refusals.ts';
import { type Activity, messageId, readActivity, userActivityId } from '../activity.ts';
import { type History, readWatermark, writeWatermark } from './history.ts';
import type { Streams } from './stream.ts';

/** What the routes stand on. */
export interface DirectLineParts {
  readonly channel: string;
  readonly guard: Guard;
  readonly history: History;
  readonly streams: Streams;
  readonly clock: Clock;
  /** The host, once the channel has been started. */
  readonly host: () => Host | null;
  /** What is said to a person whose message could not be stored. */
  readonly notStored: string;
  readonly report: (error: unknown) => void;
  /** Messages a minute into one conversation; loopback is exempt unless a test says otherwise. */
  readonly limits: { readonly messages: number; readonly conversations: number };
}

const ROOT = '/v3/directline';

/** The address of the routes. */
export const DIRECT_LINE_PATH = ROOT;

/** Adds the routes. */
export function directLineRoutes(app: App, parts: DirectLineParts): void {
  const { guard, history, streams, channel, clock } = parts;
  const opening = { config: { rateLimit: { max: parts.limits.conversations, timeWindow: 60_000, groupId: 'open' } } };
  const messages = {
    config: {
      rateLimit: {
        max: parts.limits.messages,
        timeWindow: 60_000,
        keyGenerator: (request: Request) => `messages ${idOf(request)}`,
      },
    },
  };

  app.post(`${ROOT}/tokens/generate`, opening, async (request, reply) => {
    const claims = newClaims(request);
    return noStore(reply).send(await tokenBody(claims));
  });

  app.post(`${ROOT}/tokens/refresh`, async (request, reply) => {
    const claims = await guard.bearer(request);
    if (claims === 'any') throw new Refusal('notAllowed');
    return noStore(reply).send(await tokenBody(claims));
  });

  app.post(`${ROOT}/conversations`, opening, async (request, reply) => {
    const claims = await opened(request);
    return noStore(reply)
      .code(201)
      .send({ ...(await tokenBody(claims)), streamUrl: await streamUrl(request, claims, '') });
  });

  app.get(`${ROOT}/conversations/:id`, async (request, reply) => {
    const claims = await authorize(request);
    const cursor = readWatermark(watermarkOf(request));
    const url = await streamUrl(request, claims, writeWatermark(cursor));
    return noStore(reply).send({ ...(await tokenBody(claims)), streamUrl: url });
  });

  app.get(`${ROOT}/conversations/:id/activities`, async (request, reply) => {
    const { conversation } = await authorize(request);
    // A store that cannot be read gives an empty page instead of an error: the usual client stops polling for ever after a 5xx.
    const batch = await history.read(conversation, readWatermark(watermarkOf(request)));
    return noStore(reply).send({ activities: batch.activities, watermark: writeWatermark(batch.cursor) });
  });

  app.post(`${ROOT}/conversations/:id/activities`, messages, async (request, reply) => {
    const { conversation, user } = await authorize(request);
    const incoming = readActivity(objectBody(request.body));
    if (!incoming) return { id: userActivityId(conversation, randomUUID()) };
    const id = messageId(incoming.clientId, randomUUID);
    const message = createMessage({
      id,
      channel,
      conversation,
      // A name that the client only claims is kept inside its own conversation.
      user: user ?? (incoming.from === undefined ? conversation : `${conversation}/${incoming.from}`),
      text: incoming.text,
      choice: incoming.choice,
      locale: incoming.locale,
      private: true,
      at: clock.now(),
    });
    try {
      const host = parts.host();
      if (!host) throw new Refusal('store');
      await host.accept(message);
    } catch (error) {
      parts.report(error);
      return reply.code(503).send(notStored(history.unsavedFor(conversation, id)));
    }
    streams.wake(conversation);
    return { id: userActivityId(conversation, id) };
  });

  app.post(`${ROOT}/conversations/:id/upload`, async (request) => {
    await authorize(request);
    throw new Refusal('upload');
  });

  app.route<{ Querystring: { t?: unknown } }>({
    method: 'GET',
    url: `${ROOT}/conversations/:id/stream`,
    exposeHeadRoute: false,
    preValidation: async (request) => {
      const token = request.query.t;
      if (typeof token !== 'string') throw new Refusal('noToken');
      const claims = await guard.open('stream', token);
      if (claims.conversation !== idOf(request))
        throw new Refusal(guard.isOurs(idOf(request)) ? 'otherToken' : 'conversation');
      readWatermark(watermarkOf(request));
      if (!streams.hasRoom(claims.conversation)) throw new Refusal('sockets');
    },
    handler: async () => {
      throw new Refusal('upgrade');
    },
    wsHandler: (socket, request) => streams.add(socket, idOf(request), readWatermark(watermarkOf(request))),
  });

  for (const url of ['/tokens/generate', '/tokens/refresh', '/conversations', '/conversations/:id/upload']) {
    refuseOtherMethods(app, ROOT + url, ['POST']);
  }
  for (const url of ['/conversations/:id', '/conversations/:id/stream']) refuseOtherMethods(app, ROOT + url, ['GET']);
  refuseOtherMethods(app, `${ROOT}/conversations/:id/activities`, ['GET', 'POST']);

  /** The bearer's conversation, or a new one for whoever may have tokens. */
  async function opened(request: Request): Promise<Claims> {
    if (request.headers.authorization !== undefined) {
      const claims = await guard.bearer(request);
      if (claims !== 'any') {
        const user = userOf(request);
        // A name that comes with the token's own holder is only their claim: it stays inside the conversation.
        return claims.user === undefined && user !== undefined
          ? { ...claims, user: `${claims.conversation}/${user}` }
          : claims;
      }
    }
    return newClaims(request);
  }

  /** A new conversation. Its user is known by the same name in the next one too, where whoever asks may say who it is. */
  function newClaims(request: Request): Claims {
    const { namesUsers } = guard.mayGenerate(request);
    const conversation = guard.newConversation();
    const user = userOf(request);
    if (user === undefined) return { conversation };
    return { conversation, user: namesUsers ? user : `${conversation}/${user}` };
  }

  async function authorize(request: Request): Promise<Claims> {
    const claims = await guard.bearer(request);
    const id = idOf(request);
    if (!guard.isOurs(id)) throw new Refusal('conversation');
    if (claims === 'any') return { conversation: id };
    if (claims.conversation !== id) throw new Refusal('otherToken');
    return claims;
  }

  async function tokenBody(claims: Claims) {
    const seconds = TOKEN_SECONDS.directline;
    return {
      conversationId: claims.conversation,
      token: await guard.sign('directline', claims, seconds),
      expires_in: seconds,
    };
  }

  async function streamUrl(request: Request, claims: Claims, watermark: string): Promise<string> {
    const token = await guard.sign('stream', { conversation: claims.conversation }, TOKEN_SECONDS.stream);
    const scheme = request.protocol === 'https' ? 'wss' : 'ws';
    return `${scheme}://${request.host}${ROOT}/conversations/${claims.conversation}/stream?watermark=${watermark}&t=${token}`;
  }

  function notStored(activities: readonly Activity[]) {
    return {
      error: { code: 'ServiceError', message: parts.notStored, ...(activities.length > 0 ? { activities } : {}) },
    };
  }
}

function idOf(request: Request): string {
  return (request.params as { id: string }).id;
}

function watermarkOf(request: Request): unknown {
  return (request.query as { watermark?: unknown }).watermark;
}

function userOf(request: Request): string | undefined {
  const { user } = objectBody(request.body);
  if (user === undefined || user === null) return undefined;
  if (typeof user !== 'object') throw new Refusal('property');
  const { id } = user as { id?: unknown };
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string' || id.length > 200) throw new Refusal('property');
  return id.toWellFormed();
}

function noStore(reply: Response): Response {
  return reply.header('cache-control', 'no-store');
}
