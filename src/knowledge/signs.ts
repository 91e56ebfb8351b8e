// Holds every danger sign and scope against its own hits and misses, so that a change of a pattern cannot silently lose one.
import { compilePattern, PatternFault } from '../engine/safety/patterns.ts';
import type { Expansions } from '../engine/text/normalise.ts';
import { LEVELS, type Screen } from '../engine/turn.ts';
import type { Files } from './files.ts';
import type { Fault, Path, Source } from './read.ts';

/** Every pattern that is not understood, where it stands. */
export function checkPatterns(files: Files, expansions: Expansions): Fault[] {
  const names = new Map<string, Set<string>>();
  for (const { data } of files.safety) {
    const own = names.get(data.language) ?? new Set();
    for (const name of Object.keys(data.concepts)) own.add(name);
    names.set(data.language, own);
  }
  const compile = (source: Pick<Source<unknown>, 'fault'>, language: string, places: readonly [Path, string][]) =>
    places.flatMap(([path, text]) => {
      try {
        compilePattern(text, names.get(language) ?? new Set(), expansions);
        return [];
      } catch (error) {
        if (!(error instanceof PatternFault)) throw error;
        return [source.fault(path, 'PATTERN', error.message)];
      }
    });
  const barriers = (files.barriers?.data.barriers ?? []).flatMap(({ locale, any }, at) =>
    compile(
      files.barriers!,
      locale,
      any.map((text, k): [Path, string] => [['barriers', at, 'any', k], text]),
    ),
  );
  const signs = files.safety.flatMap((source) => {
    const { concepts, signs, scopes, language } = source.data;
    const places: [Path, string][] = [
      ...Object.entries(concepts).flatMap(([name, list]) =>
        list.map((text, at): [Path, string] => [['concepts', name, at], text]),
      ),
      ...signs.flatMap((sign, s) => [
        ...(sign.any ?? []).map((text, at): [Path, string] => [['signs', s, 'any', at], text]),
        ...sign.hints.map((text, at): [Path, string] => [['signs', s, 'hints', at], text]),
        ...(sign.all ?? []).flatMap((group, g) =>
          group.map((text, at): [Path, string] => [['signs', s, 'all', g, at], text]),
        ),
      ]),
      ...scopes.flatMap((scope, s) =>
        (['any', 'unless'] as const).flatMap((key) =>
          scope[key].map((text, at): [Path, string] => [['scopes', s, key, at], text]),
        ),
      ),
    ];
    return compile(source, language, places);
  });
  return [...signs, ...barriers];
}

/** One text to screen, and what is wrong where the screen does not see in it what it should. */
export interface SignCheck {
  readonly text: string;
  fault(seen: Screen, barriers: readonly string[]): Fault | null;
}

/** Every check of signs whose `hits` must fire and whose `misses` must not, of scopes whose `hits` are calmed, and of buttons that must not set off the screen. */
export function signChecks(files: Files): SignCheck[] {
  const checks: SignCheck[] = [];
  const check = (text: string, fault: SignCheck['fault']) => checks.push({ text, fault });
  const button = (source: Pick<Source<unknown>, 'fault'>, path: Path, label: string) =>
    check(label, (seen) =>
      seen.level === 'none'
        ? null
        : source.fault(
            path,
            'LABEL_DANGER',
            `the button "${label}" would be taken for danger (${seen.because[0]}): choose other words`,
          ),
    );
  for (const source of files.safety) {
    source.data.signs.forEach((sign, at) => {
      sign.hits.forEach((text, k) => {
        check(text, (seen) => {
          if (seen.because.includes(sign.id) || seen.hint?.id === sign.id) return null;
          const why = seen.lowered.length > 0 ? ` (lowered: ${seen.lowered.join(', ')})` : '';
          const message = `"${text}" does not fire ${sign.id}${why}: widen its patterns`;
          return source.fault(['signs', at, 'hits', k], 'SIGN_SILENT', message);
        });
      });
      sign.misses.forEach((text, k) => {
        check(text, (seen) => {
          const fires = seen.because.includes(sign.id) && LEVELS.indexOf(seen.level) <= LEVELS.indexOf(sign.level);
          const message = `"${text}" fires ${sign.id}: narrow its patterns, or add a scope`;
          return fires ? source.fault(['signs', at, 'misses', k], 'SIGN_FALSE', message) : null;
        });
      });
    });
    source.data.scopes.forEach((scope, at) => {
      scope.hits.forEach((text, k) => {
        check(text, (seen) => {
          const message = `"${text}" still comes out as ${seen.level} (${seen.because.join(', ')}): widen the scope`;
          return seen.level === 'none' ? null : source.fault(['scopes', at, 'hits', k], 'SCOPE_SILENT', message);
        });
      });
    });
  }
  files.barriers?.data.barriers.forEach((barrier, at) => {
    const holds = (key: 'hits' | 'misses', code: 'BARRIER_SILENT' | 'BARRIER_FALSE', message: string) => {
      barrier[key].forEach((text, k) => {
        check(text, (_, found) =>
          found.includes(barrier.id) === (key === 'hits')
            ? null
            : files.barriers!.fault(['barriers', at, key, k], code, `"${text}" ${message}`),
        );
      });
    };
    holds('hits', 'BARRIER_SILENT', `does not tell of ${barrier.id}: widen its patterns`);
    holds('misses', 'BARRIER_FALSE', `tells of ${barrier.id}: narrow its patterns`);
  });
  for (const source of files.answers)
    for (const [id, { label }] of Object.entries(source.data.answers)) button(source, ['answers', id, 'label'], label);
  for (const [tag, { person }] of Object.entries(files.languages?.data.languages ?? {}))
    button(files.languages!, ['languages', tag, 'person'], person);
  for (const source of files.flows) {
    for (const [name, flow] of Object.entries(source.data.flows)) {
      for (const [key, step] of Object.entries(flow.steps)) {
        if (!('ask' in step)) continue;
        step.choices.forEach(({ label }, k) => {
          button(source, ['flows', name, 'steps', key, 'choices', k, 'label'], label);
        });
      }
    }
  }
  return checks;
}
