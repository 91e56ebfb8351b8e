// Holds every danger sign and scope against its own hits and misses, so that a change of a pattern cannot silently lose one.
import { compilePattern, PatternFault } from '../engine/safety/patterns.ts';
import type { Screener } from '../engine/safety/screen.ts';
import type { Expansions, Token } from '../engine/text/normalise.ts';
import { LEVELS } from '../engine/turn.ts';
import type { Files } from './files.ts';
import type { Fault, Path } from './read.ts';

/** Every pattern that is not understood, where it stands. */
export function checkPatterns(files: Files, expansions: Expansions): Fault[] {
  const names = new Map<string, Set<string>>();
  for (const { data } of files.safety) {
    const own = names.get(data.language) ?? new Set();
    for (const name of Object.keys(data.concepts)) own.add(name);
    names.set(data.language, own);
  }
  return files.safety.flatMap((source) => {
    const { concepts, signs, scopes, language } = source.data;
    const places: [Path, string][] = [
      ...Object.entries(concepts).flatMap(([name, list]) =>
        list.map((text, at): [Path, string] => [['concepts', name, at], text]),
      ),
      ...signs.flatMap((sign, s) => [
        ...(sign.any ?? []).map((text, at): [Path, string] => [['signs', s, 'any', at], text]),
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
    return places.flatMap(([path, text]) => {
      try {
        compilePattern(text, names.get(language) ?? new Set(), expansions);
        return [];
      } catch (error) {
        if (!(error instanceof PatternFault)) throw error;
        return [source.fault(path, 'PATTERN', error.message)];
      }
    });
  });
}

/** Every text that `checkSigns` looks at. */
export function signTexts(files: Files): string[] {
  return [
    ...files.safety.flatMap(({ data }) => [
      ...data.signs.flatMap(({ hits, misses }) => [...hits, ...misses]),
      ...data.scopes.flatMap(({ hits }) => hits),
    ]),
    ...files.answers.flatMap(({ data }) => Object.values(data.answers).map(({ label }) => label)),
    ...Object.values(files.languages?.data.languages ?? {}).map(({ person }) => person),
    ...files.flows.flatMap(({ data }) =>
      Object.values(data.flows).flatMap(({ steps }) =>
        Object.values(steps).flatMap((step) => ('ask' in step ? step.choices.map(({ label }) => label) : [])),
      ),
    ),
  ];
}

/** Faults of signs whose `hits` do not fire or whose `misses` do, of scopes whose `hits` are not calmed, and of buttons that would set off the screen. */
export function checkSigns(files: Files, screener: Screener, hear: (text: string) => Token[]): Fault[] {
  const screen = (text: string) => screener.screen(hear(text));
  const faults: Fault[] = [];
  for (const source of files.safety) {
    source.data.signs.forEach((sign, at) => {
      sign.hits.forEach((text, k) => {
        const seen = screen(text);
        if (!seen.because.includes(sign.id)) {
          const why = seen.lowered.length > 0 ? ` (lowered: ${seen.lowered.join(', ')})` : '';
          faults.push(
            source.fault(
              ['signs', at, 'hits', k],
              'SIGN_SILENT',
              `"${text}" does not fire ${sign.id}${why}: widen its patterns`,
            ),
          );
        }
      });
      sign.misses.forEach((text, k) => {
        const seen = screen(text);
        if (seen.because.includes(sign.id) && LEVELS.indexOf(seen.level) <= LEVELS.indexOf(sign.level)) {
          faults.push(
            source.fault(
              ['signs', at, 'misses', k],
              'SIGN_FALSE',
              `"${text}" fires ${sign.id}: narrow its patterns, or add a scope`,
            ),
          );
        }
      });
    });
    source.data.scopes.forEach((scope, at) => {
      scope.hits.forEach((text, k) => {
        const seen = screen(text);
        if (seen.level !== 'none')
          faults.push(
            source.fault(
              ['scopes', at, 'hits', k],
              'SCOPE_SILENT',
              `"${text}" still comes out as ${seen.level} (${seen.because.join(', ')}): widen the scope`,
            ),
          );
      });
    });
  }
  for (const source of files.answers) {
    for (const [id, answer] of Object.entries(source.data.answers)) {
      const seen = screen(answer.label);
      if (seen.level !== 'none')
        faults.push(
          source.fault(
            ['answers', id, 'label'],
            'LABEL_DANGER',
            `the button "${answer.label}" would be taken for danger (${seen.because[0]}): choose other words`,
          ),
        );
    }
  }
  for (const [tag, { person }] of Object.entries(files.languages?.data.languages ?? {})) {
    const seen = screen(person);
    if (seen.level !== 'none')
      faults.push(
        files.languages!.fault(
          ['languages', tag, 'person'],
          'LABEL_DANGER',
          `the button "${person}" would be taken for danger (${seen.because[0]}): choose other words`,
        ),
      );
  }
  for (const source of files.flows) {
    for (const [name, flow] of Object.entries(source.data.flows)) {
      for (const [key, step] of Object.entries(flow.steps)) {
        if (!('ask' in step)) continue;
        step.choices.forEach((choice, k) => {
          const seen = screen(choice.label);
          if (seen.level !== 'none')
            faults.push(
              source.fault(
                ['flows', name, 'steps', key, 'choices', k, 'label'],
                'LABEL_DANGER',
                `the button "${choice.label}" would be taken for danger (${seen.because[0]}): choose other words`,
              ),
            );
        });
      }
    }
  }
  return faults;
}
