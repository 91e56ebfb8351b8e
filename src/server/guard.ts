// Who may do what: signed tokens that open one conversation, the secret, and the list of origins.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import { type Config, isLoopback } from '../config.ts';
import type { Store } from '../store/store.ts';
import type { Request } from './http.ts';
import { Refusal } from './refusals.ts';

/** What a token is for; one kind is never taken for another. */
type Use = 'directline' | 'stream' | 'session';

/** What a token says: the one conversation it opens, and the user where known. */
export interface Claims {
  readonly conversation: string;
  readonly user?: string;
}

/** Seconds a token of each kind is good for; a session's is given by the organization. */
export const TOKEN_SECONDS = { directline: 1800, stream: 120 } as const;

/** Makes and opens tokens, and decides who may have one. */
export interface Guard {
  /** A fresh conversation id of 128 random bits and a tag, so that an id of ours is told from an invented one. */
  newConversation(): string;
  /** True for an id that this server made. */
  isOurs(conversation: string): boolean;
  /** Signs a token. */
  sign(use: Use, claims: Claims, seconds: number): Promise<string>;
  /** Opens a token; throws a Refusal when it is wrong, of another kind, or expired more than `grace` seconds ago. */
  open(use: Use, token: string, grace?: number): Promise<Claims>;
  /** The conversation that a request's bearer opens, `'any'` for the secret. Throws a Refusal. */
  bearer(request: Request): Promise<Claims | 'any'>;
  /**
   * Throws unless the request may have tokens: by the secret, a listed origin, or on loopback where neither is set.
   * Tells whether it may also say who the user is: a browser of a listed origin may not, since anyone can pose as one.
   */
  mayGenerate(request: Request): { readonly namesUsers: boolean };
}

/** Makes the guard. Its key comes from LEAFLINE_SECRET, or is made once and kept in the store. */
export async function createGuard(config: Config, store: Store, clock: Clock): Promise<Guard> {
  const secret = config.secret ?? (await store.setting('web-secret', () => randomBytes(32).toString('base64url')));
  const key = createHmac('sha256', secret).update('leafline tokens').digest();
  const idKey = createHmac('sha256', secret).update('leafline conversations').digest();
  const tag = (id: string) => createHmac('sha256', idKey).update(id).digest('base64url').slice(0, 11);
  const isSecret = (bearer: string) => config.secret !== null && same(bearer, config.secret);

  const guard: Guard = {
    newConversation() {
      const id = randomBytes(16).toString('base64url');
      return id + tag(id);
    },
    isOurs: (conversation) =>
      conversation.length === 33 && same(tag(conversation.slice(0, 22)), conversation.slice(22)),
    sign(use, claims, seconds) {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('leafline')
        .setAudience(use)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(key);
    },
    async open(use, token, grace = 0) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: 'leafline',
          audience: use,
          currentDate: new Date(clock.now()),
          clockTolerance: grace,
        });
        const { conversation, user } = payload;
        if (typeof conversation !== 'string' || !guard.isOurs(conversation)) throw new Refusal('badToken');
        return typeof user === 'string' ? { conversation, user } : { conversation };
      } catch (error) {
        throw new Refusal(error instanceof errors.JWTExpired ? 'expired' : 'badToken');
      }
    },
    async bearer(request) {
      const bearer = readBearer(request);
      if (bearer === null) throw new Refusal('noToken');
      return isSecret(bearer) ? 'any' : guard.open('directline', bearer);
    },
    mayGenerate(request) {
      const bearer = readBearer(request);
      if (bearer !== null && isSecret(bearer)) return { namesUsers: true };
      const { origin } = request.headers;
      if (origin !== undefined && config.origins.includes(origin)) return { namesUsers: false };
      const open = config.secret === null && config.origins.length === 0;
      if (!open || !isLocal(config, request))
        throw new Refusal(open || bearer !== null || origin !== undefined ? 'notAllowed' : 'noToken');
      return { namesUsers: true };
    },
  };
  return guard;
}

/**
 * True when nobody outside can have sent the request: the server listens on loopback, the socket comes from it,
 * no proxy stands between, and the browser was not led here under another name (DNS rebinding) or by another site.
 */
function isLocal(config: Config, request: Request): boolean {
  const { headers } = request;
  if (!isLoopback(config.host) || !isLoopback(request.raw.socket.remoteAddress ?? '')) return false;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined)
    return false;
  if (!isLoopback(hostName(`http://${headers.host ?? ''}`))) return false;
  return headers.origin === undefined || isLoopback(hostName(headers.origin));
}

function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function readBearer(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function same(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHmac('sha256', 'compare').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}
