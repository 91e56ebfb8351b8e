// Makes the engine's knowledge from intents/ and content/: all files checked, compiled and frozen; any fault refuses the start.
import type { Answer, Flow, Knowledge, Lexicon, Region, Step } from '../engine/knowledge.ts';
import { PatternFault } from '../engine/safety/patterns.ts';
import { createScreener, type SafetyText, type Screener } from '../engine/safety/screen.ts';
import { words } from '../engine/text/normalise.ts';
import { createSpelling } from '../engine/text/spelling.ts';
import { LeaflineError } from '../errors.ts';
import { fingerprint, loadModel } from './artefact.ts';
import { checkFiles } from './check.ts';
import { type Files, readFiles } from './files.ts';
import { entries, expansionsOf, lessonsOf } from './lessons.ts';
import { type Fault, faultLine } from './read.ts';
import { checkSigns } from './signs.ts';
import { train } from './train.ts';

/** Where to find what, and what day it is (for dates that are due). */
export interface KnowledgeOptions {
  readonly intentsDir: string;
  readonly contentDir: string;
  /** Folder of the trained model. */
  readonly modelDir: string;
  /** A date like 2026-11-23. */
  readonly today: string;
}

/** Loads everything. Throws LeaflineError CONTENT that lists every fault. `trained` tells whether the model had to be made. */
export async function loadKnowledge(options: KnowledgeOptions): Promise<{ knowledge: Knowledge; trained: boolean }> {
  const { faults, files, screener } = await read(options);
  const stopping = faults.filter((fault) => !fault.due);
  if (stopping.length > 0 || !screener) {
    throw new LeaflineError('CONTENT', `${stopping.length} faults:\n${stopping.map(faultLine).join('\n')}\n`);
  }
  return build(files, screener, options.modelDir);
}

/** Finds every fault of every file, with dates that are due. */
export async function findFaults(options: KnowledgeOptions): Promise<readonly Fault[]> {
  const { faults, files, screener } = await read(options);
  if (faults.some((fault) => !fault.due) || !screener) return faults;
  const { counts } = lessonsOf(files, screener);
  return [...faults, ...checkSigns(files, screener, expansionsOf(files), createSpelling(counts, new Set()))];
}

async function read(options: KnowledgeOptions): Promise<{ faults: Fault[]; files: Files; screener: Screener | null }> {
  const faults: Fault[] = [];
  const files = await readFiles(options.intentsDir, options.contentDir, faults);
  faults.push(...checkFiles(files, options.today));
  let screener: Screener | null = null;
  try {
    screener = createScreener(safetyText(files), expansionsOf(files));
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    faults.push(...patternFaults(files, error));
  }
  faults.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.col - b.col));
  return { faults, files, screener };
}

async function build(
  files: Files,
  screener: Screener,
  modelDir: string,
): Promise<{ knowledge: Knowledge; trained: boolean }> {
  const lessons = lessonsOf(files, screener);
  const { examples, names, dangers, counts } = lessons;
  const print = fingerprint([examples, names, dangers, [...counts]]);
  const { model, trained } = await loadModel(modelDir, print, () => train(lessons));
  const organization = files.organization!.data;
  const knowledge: Knowledge = {
    version: fingerprint(files),
    organization: {
      name: organization.name,
      bot: organization.bot,
      region: organization.region,
      locale: organization.locale,
      counselors: organization.counselors,
      retentionDays: organization.retention.transcripts_days,
      dangerDays: organization.retention.danger_days,
      stickyHours: organization.danger_sticky_hours,
      sessionHours: organization.session_hours,
    },
    answers: Object.fromEntries(
      entries(files.answers, 'answers').map(([id, answer]): [string, Answer] => [
        id,
        { ...answer, flow: answer.flow ?? null },
      ]),
    ),
    flows: Object.fromEntries(
      entries(files.flows, 'flows').map(([name, flow]): [string, Flow] => [
        name,
        {
          ...flow,
          version: fingerprint(flow),
          steps: Object.fromEntries(Object.entries(flow.steps).map(([key, step]) => [key, stepOf(step)])),
        },
      ]),
    ),
    screener,
    spelling: createSpelling(model.vocabularyCounts, model.knownWords),
    lexicon: lexiconOf(files),
    places: placesOf(files),
    responses: files.responses!.data.responses.map((r) => ({
      ...r,
      kind: r.kind ?? null,
      about: r.about ?? null,
      followUp: typeof r.follow_up === 'string' ? r.follow_up : r.follow_up.join('\n'),
    })),
    regions: Object.fromEntries(
      Object.entries(files.regions!.data.regions).map(([code, region]) => [code, regionFrom(code, region)]),
    ),
    phrases: Object.fromEntries(entries(files.phrases, 'phrases')),
    sources: Object.fromEntries(
      Object.entries(files.sources!.data.sources).map(([key, { title, publisher, url }]) => [
        key,
        { title, publisher, ...(url && { url }) },
      ]),
    ),
    model,
  };
  return { knowledge: Object.freeze(knowledge), trained };
}

function stepOf(step: Files['flows'][number]['data']['flows'][string]['steps'][string]): Step {
  if ('branch' in step)
    return { kind: 'branch', branch: step.branch.map((arm) => ({ if: arm.if ?? {}, next: arm.next })) };
  if ('ask' in step)
    return {
      kind: 'ask',
      ...step,
      next: step.next ?? null,
      choices: step.choices.map((choice) => ({ ...choice, next: choice.next ?? null })),
    };
  return { kind: 'say', ...step, next: step.next ?? null, effect: step.effect ?? null };
}

function regionFrom(code: string, region: NonNullable<Files['regions']>['data']['regions'][string]): Region {
  const lines = region.lines.map((line) => ({
    id: line.id,
    kind: line.kind,
    name: line.name,
    confirmed: !line.check_before_release,
    inDanger: line.not_for !== 'danger',
    ...(line.phone && { phone: line.phone }),
    ...(line.sms && { sms: line.sms }),
    ...(line.url && { url: line.url }),
    ...(line.for && { note: line.for }),
    ...(line.locale && { locale: line.locale }),
  }));
  return { code, name: region.name, aliases: region.aliases, emergency: region.emergency.number, lines };
}

function lexiconOf(files: Files): Lexicon {
  const expansions = expansionsOf(files);
  const plain = (texts: readonly string[]) => texts.map((text) => words(text, expansions).join(' '));
  const data = files.lexicon!.data;
  return {
    expansions,
    followUps: data.follow_ups.map((text) => words(text, expansions)),
    more: new Set(plain(data.more)),
    stop: new Set(plain(data.stop)),
    simpler: plain(data.simpler),
    shorter: plain(data.shorter),
    spanish: new Set(plain(data.spanish)),
    dangerOver: new Set(plain(data.danger_over)),
  };
}

/** The names of all countries, in English and Spanish, as the international entry: no number is guessed where a person names one that has none here. */
function otherCountries(): Map<string, string> {
  const places = new Map<string, string>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const language of ['en', 'es']) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of letters.flatMap((one) => letters.map((two) => one + two))) {
      const name = names.of(code);
      if (name) places.set(words(name).join(' '), '*');
    }
  }
  return places;
}

function placesOf(files: Files): Map<string, string> {
  const places = otherCountries();
  for (const [code, region] of Object.entries(files.regions!.data.regions)) {
    for (const name of [region.name, ...region.aliases, ...region.places]) places.set(words(name).join(' '), code);
  }
  return places;
}

function safetyText(files: Files): SafetyText {
  const concepts: Record<string, Record<string, string[]>> = { en: {}, es: {} };
  for (const { data } of files.safety) Object.assign(concepts[data.language]!, data.concepts);
  const own = <T>(key: 'signs' | 'scopes') =>
    files.safety.flatMap(({ data }) => data[key].map((item) => ({ ...item, language: data.language }))) as T[];
  return {
    concepts,
    signs: own<SafetyText['signs'][number]>('signs').map((sign) => ({
      ...sign,
      any: sign.any ?? [],
      all: sign.all ?? [],
    })),
    scopes: own<SafetyText['scopes'][number]>('scopes'),
  };
}

/** A pattern's fault, at the sign, scope or concept it stands in. */
function patternFaults(files: Files, error: PatternFault): Fault[] {
  const owner = error.message.split(':')[0]!;
  for (const source of files.safety) {
    for (const key of ['signs', 'scopes'] as const) {
      const at = source.data[key].findIndex((item) => item.id === owner);
      if (at >= 0) return [source.fault([key, at], 'PATTERN', error.message)];
    }
    const concept = owner.replace(/[<>]/g, '');
    if (concept in source.data.concepts)
      return [source.fault(['concepts', concept], 'PATTERN', error.message, { key: true })];
  }
  return [];
}
