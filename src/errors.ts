// Every error Leafline reports is a row here: what happened, why, and how to mend it. No user's text is ever part of one.

/** The error rows by code. */
export const ERRORS = {
  SETTING: {
    what: 'a setting is not valid',
    fix: 'correct it in the environment; .env.example lists all settings',
  },
  CONTENT: {
    what: 'the intents or the content have faults',
    fix: 'run `npx leafline check` and mend the lines it names',
  },
  STORE_OPEN: {
    what: 'the store cannot be opened',
    fix: 'check LEAFLINE_DATA or DATABASE_URL: the folder must exist and be writable, the database reachable',
  },
  STORE_WRITE: {
    what: 'the store refused a write',
    fix: 'check free disk space and the database; nothing that was accepted before is lost',
  },
  PORT: {
    what: 'the address cannot be listened on',
    fix: 'another program uses it: stop that one, or set PORT to another number',
  },
  INPUT: { what: 'the input is not valid', fix: 'see docs/content.md and `leafline --help` for the form it takes' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code, a reason that names the place, and a mend. */
export class LeaflineError extends Error {
  readonly code: ErrorCode;
  readonly fix: string;

  constructor(code: ErrorCode, why: string, cause?: unknown) {
    super(`${code}: ${ERRORS[code].what}: ${why}. To mend it: ${ERRORS[code].fix}`, { cause });
    this.name = 'LeaflineError';
    this.code = code;
    this.fix = ERRORS[code].fix;
  }
}

/** What a log may know of an error: never its words, which could hold a person's. */
export function faultOf(error: unknown): object {
  if (error instanceof LeaflineError) return { code: error.code, why: error.message };
  const { name, stack = '' } = (error ?? {}) as { name?: string; stack?: string };
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { code: name ?? typeof error, at: at.slice(0, 4).map((line) => line.trim()) };
}
