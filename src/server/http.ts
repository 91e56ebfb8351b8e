// The web server: security headers, limits, errors in one shape, health and metrics. It knows no channel.
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Channel } from '../channel.ts';
import { type Config, isLoopback } from '../config.ts';
import { LeaflineError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { BODY_LIMIT, drain, parseJson } from './body.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { REFUSALS, type RefusalName, refusalBody, refusalOf } from './refusals.ts';

/** The server as routes see it. */
export type App = FastifyInstance;
/** One request. */
export type Request = FastifyRequest;
/** One answer. */
export type Response = FastifyReply;

/** How often one client may ask, by minute. */
export interface Limits {
  /** All requests of one address. */
  readonly address: number;
  /** Messages into one conversation. */
  readonly messages: number;
  /** New conversations of one address. */
  readonly conversations: number;
  /** False in tests: the machine itself is then limited like everybody else. */
  readonly exemptLoopback: boolean;
}

/** The limits unless a test says otherwise; a clinic behind one address must fit in. */
export const LIMITS: Limits = { address: 3000, messages: 60, conversations: 120, exemptLoopback: true };

/** A group of routes, for example a channel's. */
type Routes = (app: App) => void | Promise<void>;

/** What a server is made of. */
export interface ServerParts {
  readonly config: Config;
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly routes: readonly Routes[];
  readonly limits?: Limits;
  readonly metrics?: Metrics;
  /** The page shown for an address outside the API that does not exist. */
  readonly notFound?: (request: Request) => string;
  /** Takes faults that no person sees; by default one line on stderr. */
  readonly report?: (error: unknown) => void;
}

/** Makes the server, ready to `listen`. `close()` answers what is under way and stops. */
export async function createServer(parts: ServerParts): Promise<App> {
  const { config } = parts;
  const limits = parts.limits ?? LIMITS;
  const metrics = parts.metrics ?? createMetrics(false);
  const report = parts.report ?? reportToStderr;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: 'loopback',
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, _request, reply) => refuse(reply, refusalOf(error)),
    clientErrorHandler(_error, socket) {
      const body = JSON.stringify(refusalBody('request'));
      const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
      if (socket.writable) socket.write(head + body);
      socket.destroy();
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: Request, text: string) =>
    parseJson(text),
  );
  app.addContentTypeParser('*', async (request: Request) => drain(request.raw));

  await app.register(helmet, headers(config));
  await app.register(cors, {
    origin: [...config.origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Ms-Bot-Agent', 'X-Requested-With'],
    exposedHeaders: ['Retry-After'],
    maxAge: 600,
    strictPreflight: false,
  });
  await app.register(rateLimit, {
    max: limits.address,
    timeWindow: 60_000,
    allowList: (request: Request) => limits.exemptLoopback && isLoopback(request.ip),
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: () => Object.assign(new Error('rate'), { statusCode: 429 }),
  });
  await app.register(websocket, {
    options: { maxPayload: 4096 },
    errorHandler: (_error, socket) => socket.terminate(),
    preClose: (done) => closeSockets(app, done),
  });

  app.addHook('onResponse', async (request, reply) => {
    metrics.request(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
  });
  app.setErrorHandler((error, _request, reply) => {
    const name = refusalOf(error);
    if (name === 'internal' || name === 'store') report(error);
    return refuse(reply, name);
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/v3/') || !parts.notFound) return refuse(reply, 'path');
    return reply.code(404).type('text/html; charset=utf-8').send(parts.notFound(request));
  });
  health(app, parts, metrics);
  for (const routes of parts.routes) await routes(app);
  return app;
}

/** Begins to listen and returns the address. Throws LeaflineError PORT when the port is taken. */
export async function listen(app: App, config: Config): Promise<string> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    throw new LeaflineError(
      'PORT',
      `${config.host}:${config.port} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      error,
    );
  }
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : config.port;
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}

/** Answers every other method of an address with 405. */
export function refuseOtherMethods(app: App, url: string, allowed: readonly ('GET' | 'POST')[]): void {
  const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
    (method) => !allowed.some((one) => one === method),
  );
  app.route({
    method: others,
    url,
    exposeHeadRoute: false,
    handler: (_request, reply) => refuse(reply.header('allow', allowed.join(', ')), 'method'),
  });
}

/** Sends a refusal in its shape. */
function refuse(reply: Response, name: RefusalName): Response {
  return reply.code(REFUSALS[name].status).type('application/json; charset=utf-8').send(refusalBody(name));
}

/** Says goodbye to open sockets, and does not wait for those who do not answer. */
function closeSockets(app: App, done: () => void): void {
  const { clients } = app.websocketServer;
  for (const client of clients) client.close(1001);
  const impatient = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, 1000);
  app.websocketServer.close(() => clearTimeout(impatient));
  done();
}

function health(app: App, parts: ServerParts, metrics: Metrics): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const store = await parts.store.ping().then(
      () => 'ok',
      () => 'down',
    );
    const channels = Object.fromEntries(parts.channels.map((channel) => [channel.name, channel.health()]));
    const ready = store === 'ok' && Object.values(channels).every((one) => one.state !== 'stopped');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', store, channels });
  });
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics.expose();
    return reply.type(type).send(text);
  });
}

function headers(config: Config) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'", ...config.origins],
        requireTrustedTypesFor: ["'script'"],
      },
    },
    // frame-ancestors says the same and knows more than one origin.
    xFrameOptions: false,
    // Headers for browsers that are long gone; without them the page's first packet holds the numbers.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
    // Said by the proxy that has the certificate, for the whole of its domain or not.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' as const },
  } as const;
}

function reportToStderr(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error('not an error');
  process.stderr.write(`${JSON.stringify({ level: 'error', name, message, at: stack?.split('\n')[1]?.trim() })}\n`);
}
