// The settings, read once from the environment and checked; secrets stay in here.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LeaflineError } from './errors.ts';

/** The folder of the package: two levels above dist/src. */
export const PACKAGE_ROOT = findRoot();

const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');
const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3978),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  LEAFLINE_DATA: z.string().min(1).default('./data/leafline.db'),
  LEAFLINE_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  LEAFLINE_ORIGINS: z.string().optional(),
  LEAFLINE_EXPLAIN: flag,
  LEAFLINE_INTENTS: z.string().min(1).optional(),
  LEAFLINE_CONTENT: z.string().min(1).optional(),
});

/** The settings as the program uses them. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | null;
  readonly dataFile: string;
  readonly secret: string | null;
  /** Origins that may embed the chat, as `https://host`; empty: none listed. */
  readonly origins: readonly string[];
  readonly explain: boolean;
  readonly intentsDir: string;
  readonly contentDir: string;
}

/** Reads the settings. Throws LeaflineError SETTING that names every wrong one. Empty values count as absent. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new LeaflineError('SETTING', faults.join('; '));
  }
  const s = parsed.data;
  const origins = (s.LEAFLINE_ORIGINS ?? '')
    .split(',')
    .map((o) => o.trim().replace(/\/$/, ''))
    .filter(Boolean);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new LeaflineError('SETTING', `LEAFLINE_ORIGINS: ${origin} is not an origin like https://example.org`);
    }
  }
  return {
    port: s.PORT,
    host: s.HOST,
    databaseUrl: s.DATABASE_URL ?? null,
    dataFile: s.LEAFLINE_DATA === ':memory:' ? ':memory:' : resolve(s.LEAFLINE_DATA),
    secret: s.LEAFLINE_SECRET ?? null,
    origins,
    explain: s.LEAFLINE_EXPLAIN,
    intentsDir: s.LEAFLINE_INTENTS ? resolve(s.LEAFLINE_INTENTS) : join(PACKAGE_ROOT, 'intents'),
    contentDir: s.LEAFLINE_CONTENT ? resolve(s.LEAFLINE_CONTENT) : join(PACKAGE_ROOT, 'content'),
  };
}

/** True for the machine's own addresses, which nobody outside can reach. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host === '::1' ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host) ||
    host === '::ffff:127.0.0.1'
  );
}

function findRoot(): string {
  const here = fileURLToPath(import.meta.url);
  const folder = here.includes(`${join('dist', 'src')}`) ? '../..' : '..';
  return resolve(here, '..', folder);
}
