// Every way the server says no: a status, a code and a sentence, sent in Direct Line's error shape.

/** The refusals by name. No user's text is ever part of one. */
export const REFUSALS = {
  json: { status: 400, code: 'MalformedData', message: 'The body is not valid JSON.' },
  object: { status: 400, code: 'MalformedData', message: 'The body must be one JSON object.' },
  depth: { status: 400, code: 'MalformedData', message: 'The JSON is nested too deeply.' },
  contentType: { status: 400, code: 'MalformedData', message: 'Send the body as application/json.' },
  request: { status: 400, code: 'BadArgument', message: 'The request is not valid.' },
  type: { status: 400, code: 'MissingProperty', message: 'An activity needs a type: a string that is not empty.' },
  text: { status: 400, code: 'MissingProperty', message: 'A message needs a text: a string that is not empty.' },
  property: { status: 400, code: 'BadArgument', message: 'A property has the wrong type or is too long.' },
  watermark: { status: 400, code: 'BadArgument', message: 'The watermark is not one this server gave.' },
  noToken: { status: 401, code: 'Unauthorized', message: 'Send the header Authorization: Bearer <token>.' },
  badToken: { status: 403, code: 'BadToken', message: 'The token is not valid.' },
  expired: { status: 403, code: 'TokenExpired', message: 'The token has expired.' },
  otherToken: { status: 403, code: 'Forbidden', message: 'The token opens another conversation.' },
  notAllowed: { status: 403, code: 'Forbidden', message: 'Tokens are given to the secret and to listed origins only.' },
  conversation: { status: 404, code: 'NotFound', message: 'There is no such conversation.' },
  path: { status: 404, code: 'NotFound', message: 'There is nothing at this address.' },
  method: { status: 405, code: 'MethodNotAllowed', message: 'This address does not take this method.' },
  size: { status: 413, code: 'MessageSizeTooBig', message: 'The body is too large: at most 256 KB.' },
  long: { status: 413, code: 'MessageSizeTooBig', message: 'The text is too long: at most 20,000 characters.' },
  upload: {
    status: 415,
    code: 'NotSupported',
    message: 'This bot reads text only. Please describe the file in words.',
  },
  upgrade: { status: 426, code: 'UpgradeRequired', message: 'This address is a WebSocket.' },
  rate: { status: 429, code: 'TooManyRequests', message: 'Too many requests. Please wait a moment.' },
  sockets: { status: 429, code: 'TooManyRequests', message: 'Too many open streams. Poll instead, or close one.' },
  store: { status: 503, code: 'ServiceError', message: 'The message could not be stored. Please send it again.' },
  internal: { status: 500, code: 'Internal', message: 'Something went wrong here. Please try again.' },
} as const;

/** The name of a refusal. */
export type RefusalName = keyof typeof REFUSALS;

/** Thrown by a route to refuse a request. */
export class Refusal extends Error {
  readonly refusal: RefusalName;

  constructor(refusal: RefusalName) {
    super(REFUSALS[refusal].message);
    this.name = 'Refusal';
    this.refusal = refusal;
  }
}

/** The body of a refusal: `{error: {code, message}}`. */
export function refusalBody(refusal: RefusalName): { error: { code: string; message: string } } {
  const { code, message } = REFUSALS[refusal];
  return { error: { code, message } };
}

/** Finds the refusal that an error stands for; anything unknown is `internal`. */
export function refusalOf(error: unknown): RefusalName {
  if (error instanceof Refusal) return error.refusal;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'STORE_WRITE' || code === 'STORE_OPEN') return 'store';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413) return 'size';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || statusCode === 415) return 'contentType';
  if (statusCode === 404) return 'path';
  if (statusCode === 429) return 'rate';
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return 'request';
  return 'internal';
}
