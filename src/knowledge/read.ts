// Reads YAML files with positions and holds them against a schema: every fault of every file in one run.
import { readdir, readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { editDistance } from '../engine/text/spelling.ts';
import type { ReadCache } from './cache.ts';
import type { FaultCode } from './codes.ts';

/** One fault: what is wrong, where, and how to mend it. `due` ones are dates that passed: `check` fails on them, a start does not. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly code: FaultCode;
  readonly message: string;
  readonly due?: boolean;
}

/** Where a value stands in a file. */
export type Path = readonly (string | number)[];

/** A YAML file that was read: its checked data and the way from a value to its line. */
export interface Source<T> {
  readonly file: string;
  readonly data: T;
  /** Makes a fault at a value, or at the key of an entry with `key: true`. */
  fault(path: Path, code: FaultCode, message: string, at?: { key?: boolean; due?: boolean }): Fault;
}

/** One fault as the line that `check` prints. */
export function faultLine(fault: Fault): string {
  return `${fault.file}:${fault.line}:${fault.col} ${fault.code} ${fault.message}`;
}

/** The YAML files below a folder, sorted by name, as paths from `root`. An absent folder has none. */
export async function yamlFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => name.split(sep).join('/'))
      .sort();
  } catch {
    return [];
  }
}

/** Reads one file against its schema. Faults are added to `faults`; null when the data cannot be used. */
export async function readSource<T>(
  path: string,
  shown: string,
  schema: z.ZodType<T>,
  faults: Fault[],
  cache: ReadCache,
): Promise<Source<T> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    faults.push({
      file: shown,
      line: 1,
      col: 1,
      code: 'MISSING_FILE',
      message: `cannot be read (${(error as NodeJS.ErrnoException).code}): add the file, or take its old version back`,
    });
    return null;
  }
  const known = cache.get(text) as T | undefined;
  if (known !== undefined) {
    // The places of values are only looked for when there is something to say about one, and then once.
    let opened: ReturnType<typeof open> | null = null;
    const fault: Source<T>['fault'] = (...said) => {
      opened = opened ?? open(text, shown);
      return opened.fault(...said);
    };
    return { file: shown, data: known, fault };
  }
  const { document, place, fault } = open(text, shown);
  for (const error of [...document.errors, ...document.warnings]) {
    const code = error.code === 'DUPLICATE_KEY' ? 'DUPLICATE_KEY' : error.code === 'TAB_AS_INDENT' ? 'TAB' : 'YAML';
    faults.push({ ...place(error.pos[0]), code, message: mend(code, error.message) });
  }
  if (document.errors.length > 0) return null;
  const parsed = schema.safeParse(toData(document, faults, place));
  if (!parsed.success) {
    for (const issue of flatten(parsed.error.issues)) faults.push(...describe(issue, schema, fault));
    return null;
  }
  cache.put(text, parsed.data);
  return { file: shown, data: parsed.data, fault };
}

/** A text taken apart, with the way from a value to its line. */
function open(text: string, file: string) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2' });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), col: Math.max(col, 1) };
  };
  const fault: Source<unknown>['fault'] = (at, code, message, how = {}) => ({
    ...place(offsetOf(document, at, how.key ?? false)),
    code,
    message,
    ...(how.due ? { due: true } : {}),
  });
  return { document, place, fault };
}

/** A path as it is shown: from the folder the program was started in where that is shorter. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return (near.startsWith('..') || near === '' ? path : near).split(sep).join('/');
}

/** The end of a message about a name that is not known: the nearest known one. */
export function meant(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known);
  return near ? `did you mean "${near}"?` : 'see docs/content.md for the names there are';
}

function nearestName(name: string, known: Iterable<string>): string | null {
  const limit = Math.max(1, Math.min(3, Math.floor(name.length / 3)));
  let best: string | null = null;
  let least = limit + 1;
  for (const candidate of known) {
    const d = editDistance(name, candidate, limit);
    if (d < least) {
      best = candidate;
      least = d;
    }
  }
  return best;
}

function mend(code: string, message: string): string {
  if (code === 'TAB') return 'a tab is used for indenting: use spaces';
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same place: keep one';
  return `${message.split('\n')[0]}: check the quotes and the indenting around here`;
}

function toData(
  document: Document,
  faults: Fault[],
  place: (offset: number) => { file: string; line: number; col: number },
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    faults.push({ ...place(0), code: 'YAML', message: `cannot be unfolded: ${(error as Error).message}` });
    return undefined;
  }
}

/** The issues of a union are those of its nearest alternative: the one with the fewest faults. */
function flatten(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const [fewest] = [...issue.errors].sort((a, b) => weight(a) - weight(b));
    return flatten(fewest!.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}

function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : issue.code === 'invalid_type' ? 2 : 1),
    0,
  );
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  fault: (path: Path, code: FaultCode, message: string, at?: { key?: boolean }) => Fault,
): Fault[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault([...path, key], 'UNKNOWN_KEY', `"${key}" is not known here: ${meant(key, keysAt(schema, path))}`, {
        key: true,
      }),
    );
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message)) {
    return [fault(path.slice(0, -1), 'MISSING', `"${String(path.at(-1))}" is missing`, { key: true })];
  }
  if (issue.code === 'invalid_key')
    return [
      fault(path, 'KEY', `"${String(path.at(-1))}" ${issue.issues[0]?.message ?? 'is not valid here'}`, { key: true }),
    ];
  return [fault(path, 'VALUE', `"${path.join('.')}": ${issue.message}`)];
}

/** The keys a schema knows at a path, for "did you mean". */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'optional' || def.type === 'default' || def.type === 'nullable') return keysAt(def.innerType, path);
  if (def.type === 'union') return def.options.flatMap((option) => keysAt(option, path));
  const [head, ...rest] = path;
  if (def.type === 'object') {
    if (head === undefined) return Object.keys(def.shape);
    const inner = def.shape[head];
    return inner ? keysAt(inner, rest) : [];
  }
  if (head === undefined) return [];
  if (def.type === 'record') return keysAt(def.valueType, rest);
  return def.type === 'array' ? keysAt(def.element, rest) : [];
}

function offsetOf(document: Document, path: Path, key: boolean): number {
  let node: Node | null = document.contents as Node | null;
  let at = node?.range?.[0] ?? 0;
  path.forEach((part, depth) => {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) return;
      const keyAt = (pair.key as Node).range?.[0] ?? at;
      node = pair.value as Node | null;
      at = last && key ? keyAt : (node?.range?.[0] ?? keyAt);
    } else {
      const next = (document.getIn(path.slice(0, depth + 1), true) ?? null) as Node | null;
      if (next?.range) {
        node = next;
        at = next.range[0];
      }
    }
  });
  return at;
}
