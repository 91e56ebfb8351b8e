// The checks that several kinds of content share.
import { PLACEHOLDERS } from '../engine/phrases.ts';
import type { Files } from './files.ts';
import { type Fault, meant, type Path, type Source } from './read.ts';

/** The ids of all intents. */
export function intentIds(files: Files): Set<string> {
  return new Set(files.intents.flatMap((source) => Object.keys(source.data.intents)));
}

/** Sources that are not in sources.yaml. */
export function checkSources(files: Files, source: Source<unknown>, path: Path, keys: readonly string[]): Fault[] {
  const known = new Set(Object.keys(files.sources?.data.sources ?? {}));
  if (known.size === 0) return [];
  return keys.flatMap((key, at) =>
    known.has(key)
      ? []
      : [
          source.fault(
            [...path, 'sources', at],
            'UNKNOWN_SOURCE',
            `"${key}" is not in sources.yaml: ${meant(key, known)}`,
          ),
        ],
  );
}

/** Choices that lead to no intent. */
export function checkChoices(
  ids: ReadonlySet<string>,
  source: Source<unknown>,
  path: Path,
  choices: readonly string[],
): Fault[] {
  return choices.flatMap((id, at) =>
    ids.has(id)
      ? []
      : [source.fault([...path, 'choices', at], 'UNKNOWN_INTENT', `"${id}" is no intent: ${meant(id, ids)}`)],
  );
}

/** Names in braces that cannot be filled in; `open` leaves them to the page. */
export function checkPlaceholders(source: Source<unknown>, path: Path, text: string, open = false): Fault[] {
  const names = [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
  return names.flatMap((name) =>
    open || PLACEHOLDERS.has(name)
      ? []
      : [source.fault(path, 'PLACEHOLDER', `{${name}} cannot be filled in: ${meant(name, PLACEHOLDERS)}`)],
  );
}

/** A review date that has passed. */
export function checkDue(source: Source<unknown>, path: Path, reviewBy: string, today: string): Fault[] {
  return reviewBy < today
    ? [
        source.fault(
          [...path, 'review_by'],
          'STALE',
          `was to be reviewed by ${reviewBy}: review it, then set both dates`,
          { due: true },
        ),
      ]
    : [];
}
