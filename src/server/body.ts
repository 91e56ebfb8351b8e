// Reads request bodies: JSON with a bounded depth, and anything else only to throw it away politely.
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusals.ts';

/** Largest body that is read. */
export const BODY_LIMIT = 256 * 1024;

/** How much of a refused upload is read before the connection is cut. */
const DRAIN_LIMIT = 16 * 1024 * 1024;
const DEPTH_LIMIT = 32;

/** Stands for a body that is not JSON and was thrown away. */
const FOREIGN = Symbol('foreign body');

/** Parses a JSON body; an empty one is `undefined`. Throws a Refusal. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (isDeep(text)) throw new Refusal('depth');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('json');
  }
}

/** Reads a body to its end and forgets it, so that the client hears the refusal instead of a broken connection. */
export function drain(body: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > DRAIN_LIMIT) {
        reject(new Refusal('size'));
        body.destroy();
      }
    });
    body.on('end', () => resolve(FOREIGN));
    body.on('error', () => reject(new Refusal('request')));
  });
}

/** The body as an object, `{}` when there is none. Throws a Refusal. */
export function objectBody(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (body === FOREIGN) throw new Refusal('contentType');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal('object');
  return body as Record<string, unknown>;
}

/** Counts brackets outside strings, so that nothing that walks the value later can run out of stack. */
function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (quoted) {
      if (mark === '\\') at += 1;
      else if (mark === '"') quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === '[' || mark === '{') {
      depth += 1;
      if (depth > DEPTH_LIMIT) return true;
    } else if (mark === ']' || mark === '}') depth -= 1;
  }
  return false;
}
