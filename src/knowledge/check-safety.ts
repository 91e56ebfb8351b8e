// The checks of what danger rests on: signs and scopes, emergency numbers and helplines.
import type { Files } from './files.ts';
import { type Fault, meant, type Path } from './read.ts';

/** Days after which a number must be verified again (stale_after in the fact base). */
const STALE_AFTER = 90;

/** Signs and scopes: ids once, names that exist, and the concept that tells who is in danger. */
export function checkSafety(files: Files): Fault[] {
  const faults: Fault[] = [];
  const owner = new Map<string, string>();
  const signs = new Set(files.safety.flatMap(({ data }) => data.signs.map(({ id }) => id)));
  const they = new Set(files.safety.flatMap(({ data }) => ('they' in data.concepts ? [data.language] : [])));
  for (const source of files.safety) {
    for (const name of Object.keys(source.data.concepts)) {
      const key = `<${name}> (${source.data.language})`;
      if (owner.has(key))
        faults.push(
          source.fault(
            ['concepts', name],
            'DUPLICATE_SIGN',
            `the concept ${key} stands in ${owner.get(key)} too: keep one`,
            { key: true },
          ),
        );
      owner.set(key, source.file);
    }
    for (const key of ['signs', 'scopes'] as const) {
      source.data[key].forEach(({ id }, at) => {
        const other = owner.get(id);
        if (other)
          faults.push(
            source.fault([key, at, 'id'], 'DUPLICATE_SIGN', `"${id}" stands in ${other} too: give one another id`),
          );
        owner.set(id, source.file);
      });
    }
    source.data.signs.forEach((sign, at) => {
      if (!sign.any && !sign.all && sign.hints.length === 0)
        faults.push(source.fault(['signs', at], 'MISSING', `"${sign.id}" has none of "any", "all" and "hints"`));
      if (sign.about === 'who' && !they.has(source.data.language))
        faults.push(
          source.fault(['signs', at, 'about'], 'NO_CONCEPT', `"who" needs a concept "they" in ${source.data.language}`),
        );
    });
    source.data.scopes.forEach((scope, at) => {
      scope.signs.forEach((id, k) => {
        if (!signs.has(id))
          faults.push(
            source.fault(['scopes', at, 'signs', k], 'UNKNOWN_SIGN', `"${id}" is no sign: ${meant(id, signs)}`),
          );
      });
    });
  }
  return faults;
}

/** Numbers: somewhere to reach, and verified not too long ago. `today` is a date like 2026-11-23. */
export function checkRegions(files: Files, today: string): Fault[] {
  const source = files.regions;
  if (!source) return [];
  const faults: Fault[] = [];
  const home = files.organization;
  if (home && !source.data.regions[home.data.region]) {
    faults.push(
      home.fault(
        ['region'],
        'UNKNOWN_REGION',
        `"${home.data.region}" is no region: ${meant(home.data.region, Object.keys(source.data.regions))}`,
      ),
    );
  }
  if (!source.data.regions['*'])
    faults.push(source.fault(['regions'], 'UNKNOWN_REGION', 'the international entry "*" is missing', { key: true }));
  for (const [code, region] of Object.entries(source.data.regions)) {
    if (daysBetween(region.emergency.verified_on, today) > STALE_AFTER)
      faults.push(
        source.fault(
          ['regions', code, 'emergency', 'verified_on'],
          'STALE',
          `the emergency number of ${code} was verified over ${STALE_AFTER} days ago: verify it, then set the day`,
          { due: true },
        ),
      );
    region.lines.forEach((line, at) => {
      const path = ['regions', code, 'lines', at];
      if (!line.phone && !line.sms && !line.url)
        faults.push(source.fault(path, 'NO_CONTACT', `"${line.id}" has no phone, sms or url`));
      if (line.source.url === null && !line.check_before_release)
        faults.push(
          source.fault(
            [...path, 'source'],
            'NO_SOURCE',
            `"${line.id}" has no address where it was seen: give one, or flag it with check_before_release`,
          ),
        );
      if (daysBetween(line.verified_on, today) > STALE_AFTER)
        faults.push(
          source.fault(
            [...path, 'verified_on'],
            'STALE',
            `"${line.id}" was verified over ${STALE_AFTER} days ago: call it or open its site, then set the day`,
            { due: true },
          ),
        );
    });
  }
  return faults;
}

/** A number that nobody has confirmed yet, and where it stands. */
export interface Unconfirmed {
  readonly place: string;
  readonly country: string;
  readonly name: string;
}

/** Numbers that wait for a person to call them, in the order of the file. */
export function unconfirmedLines({ regions }: Files): Unconfirmed[] {
  return Object.entries(regions?.data.regions ?? {}).flatMap(([country, { emergency, lines }]) => {
    const entry = (path: Path, name: string): Unconfirmed => {
      const { file, line, col } = regions!.fault(path, 'STALE', '');
      return { place: `${file}:${line}:${col}`, country, name };
    };
    const open = lines.flatMap((line, at) =>
      line.check_before_release ? [entry(['regions', country, 'lines', at], line.name)] : [],
    );
    return emergency.check_before_release
      ? [entry(['regions', country, 'emergency'], `emergency number ${emergency.number}`), ...open]
      : open;
  });
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}
