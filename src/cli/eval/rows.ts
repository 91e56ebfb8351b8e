// Labelled messages: a JSON object a line, for the matcher (`accept`) or for the screen (`level`).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../config.ts';
import { LEVELS } from '../../engine/turn.ts';
import { LeaflineError } from '../../errors.ts';
import { shownPath } from '../../knowledge/read.ts';

const ids = z.array(z.string()).min(1);
const matcherForm = z.object({
  text: z.string(),
  // For several questions in one message: a list of ids for each, in order.
  accept: z.union([ids, z.array(ids).min(2)]),
  context: z.string().nullish(),
  tags: z.array(z.string()).default([]),
});
const screenForm = z.object({
  text: z.string(),
  level: z.enum(LEVELS),
  kind: z.string().nullable().default(null),
  about: z.string().nullable().default(null),
  lang: z.string().default('en'),
  /** What the person wrote just before, oldest first. */
  before: z.array(z.string()).default([]),
  /** Which half of the project's own messages it is in: that which is looked at, or that which is only measured. */
  half: z.enum(['tuned', 'measured']).optional(),
  /** The set it was written for. */
  set: z.string().optional(),
});

/** A message with the intents that are right for it. */
export type MatcherRow = z.infer<typeof matcherForm> & { readonly place: string };

/** A message with the danger in it. */
export type ScreenRow = z.infer<typeof screenForm>;

/** The rows of a file, of one of the two forms. */
export interface Rows {
  readonly file: string;
  readonly matcher: readonly MatcherRow[];
  readonly screen: readonly ScreenRow[];
}

/** The labelled files that a word names. */
const WORDS = ['intents', 'safety'];

/** Reads a labelled file, or the project's own one by its word. Throws LeaflineError INPUT for what is not labelled. */
export async function readRows(name: string): Promise<Rows> {
  const own = WORDS.includes(name);
  const path = own ? join(PACKAGE_ROOT, 'test', 'eval', `${name}.jsonl`) : name;
  const file = shownPath(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = own
      ? `"${name}" stands for ${file}, which only the project's source holds: name a labelled file of your own`
      : `${file} cannot be read: name a labelled file, or one of the words ${WORDS.join(' and ')}`;
    throw new LeaflineError('INPUT', why, error);
  }
  const rows = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, `${file}:${at + 1}`)]));
  if (rows.length === 0) throw new LeaflineError('INPUT', `${file} holds no labelled message`);
  return {
    file,
    matcher: rows.filter((row): row is MatcherRow => 'accept' in row),
    screen: rows.filter((row): row is ScreenRow => 'level' in row),
  };
}

function parse(line: string, place: string): MatcherRow | ScreenRow {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    throw new LeaflineError('INPUT', `${place} is no JSON`, error);
  }
  const matcher = matcherForm.safeParse(data);
  if (matcher.success) return { ...matcher.data, place };
  const screen = screenForm.safeParse(data);
  if (screen.success) return screen.data;
  throw new LeaflineError('INPUT', `${place} has neither "accept" nor a valid "level"`);
}
