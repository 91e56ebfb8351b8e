// Makes the engine's knowledge from intents/ and content/: all files checked, compiled and frozen; any fault refuses the start.
import type { Answer, Flow, Knowledge, Lexicon, Region, Step } from '../engine/knowledge.ts';
import type { SafetyText } from '../engine/safety/compile.ts';
import { createScreener, type Screener } from '../engine/safety/screen.ts';
import { words } from '../engine/text/normalise.ts';
import { createSpelling, tokensOf } from '../engine/text/spelling.ts';
import { LeaflineError } from '../errors.ts';
import { fingerprint, loadModel, loadVectors } from './artefact.ts';
import { openCache } from './cache.ts';
import { checkFiles } from './check.ts';
import { type Unconfirmed, unconfirmedLines } from './check-safety.ts';
import type { FaultCode } from './codes.ts';
import { type Files, readFiles } from './files.ts';
import { detectorOf, languagePhrases } from './languages.ts';
import { entries, expansionsOf, lessonsOf } from './lessons.ts';
import { type Fault, faultLine, shownPath } from './read.ts';
import { checkPatterns, signChecks } from './signs.ts';
import { placesOf, termsOf } from './terms.ts';
import { type OnProgress, train } from './train.ts';
import { makeVectors } from './vectors.ts';

/** Where to find what, and what day it is (for dates that are due). */
export interface KnowledgeOptions {
  readonly intentsDir: string;
  readonly contentDir: string;
  /** Folder of the trained model. */
  readonly modelDir: string;
  /** A date like 2026-11-23. */
  readonly today: string;
  /** Told how far the training is, where the model has to be made. */
  readonly onProgress?: OnProgress;
}

/** Loads everything. Throws LeaflineError CONTENT that lists every fault. `trained` tells whether the model had to be made. */
export async function loadKnowledge(options: KnowledgeOptions): Promise<{ knowledge: Knowledge; trained: boolean }> {
  const { faults, files, screener } = await read(options);
  const stopping = faults.filter((fault) => !fault.due);
  if (stopping.length > 0 || !screener) {
    throw new LeaflineError('CONTENT', `${stopping.length} faults:\n${stopping.map(faultLine).join('\n')}\n`);
  }
  return build(files, screener, options);
}

/** Finds every fault of every file, with dates that are due; and what waits for a person to confirm it, which is no fault. */
export async function findFaults(
  options: KnowledgeOptions,
): Promise<{ readonly faults: readonly Fault[]; readonly unconfirmed: readonly Unconfirmed[] }> {
  const { faults, files } = await read(options);
  return { faults, unconfirmed: unconfirmedLines(files) };
}

async function read(options: KnowledgeOptions): Promise<{ faults: Fault[]; files: Files; screener: Screener | null }> {
  const faults: Fault[] = [];
  const cache = await openCache(options.modelDir);
  const files = await readFiles(options.intentsDir, options.contentDir, faults, cache);
  // What a file that cannot be used would have held is not missed in the others: one slip is one fault.
  const unread = new Set(faults.map((fault) => fault.file));
  const unusable = (folder: string) => [...unread].some((file) => file.includes(`${folder}/`));
  const consequences = new Set<FaultCode>([
    ...(unusable(shownPath(options.intentsDir)) ? (['UNKNOWN_INTENT'] as const) : []),
    ...(unusable('answers') ? (['NO_ANSWER'] as const) : []),
    ...(unusable('flows') ? (['UNKNOWN_FLOW'] as const) : []),
    ...(unusable('safety') ? (['NO_CONCEPT', 'UNKNOWN_SIGN', 'PATTERN'] as const) : []),
  ]);
  // Patterns and signs need no second look while nothing that they rest on has changed: the examples only lend their words to spelling.
  const rests = [files.safety, files.answers, files.flows].map((group) => group.map(({ data }) => data));
  const print = fingerprint([rests, files.barriers?.data, files.lexicon?.data, files.languages?.data]);
  const expansions = expansionsOf(files);
  const changed = cache.get(print) === undefined;
  const patterns = changed ? checkPatterns(files, expansions) : [];
  if (changed && patterns.length === 0) cache.put(print, true);
  faults.push(...[...checkFiles(files, options.today), ...patterns].filter(({ code }) => !consequences.has(code)));
  const screener = patterns.length === 0 && !unusable('safety') ? createScreener(safetyText(files), expansions) : null;
  const spelled = fingerprint([print, files.intents.map(({ data }) => data)]);
  if (screener && cache.get(spelled) === undefined) {
    const spelling = createSpelling(lessonsOf(files, screener).counts, new Set());
    const checks = signChecks(files).map((check) => ({ ...check, tokens: tokensOf(check.text, expansions, spelling) }));
    const heard = fingerprint([print, checks.map(({ tokens }) => tokens)]);
    const screened = cache.get(heard) === undefined ? checks : [];
    const found = screened.flatMap(
      ({ fault, tokens }) => fault(screener.screen(tokens), screener.barriers(tokens)) ?? [],
    );
    faults.push(...found);
    if (found.length === 0) for (const key of [spelled, heard]) cache.put(key, true);
  }
  await cache.save();
  faults.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.col - b.col));
  return { faults, files, screener };
}

async function build(
  files: Files,
  screener: Screener,
  { modelDir, onProgress }: KnowledgeOptions,
): Promise<{ knowledge: Knowledge; trained: boolean }> {
  const texts = [files.intents, files.safety].map((group) => group.map(({ data }) => data));
  const print = fingerprint([texts, files.lexicon?.data]);
  const vectors = await loadVectors(modelDir, () =>
    makeVectors((done, of) => onProgress?.(done, of, 'learning what words mean')),
  );
  const { model, trained } = await loadModel(modelDir, print, vectors, () =>
    train(lessonsOf(files, screener), vectors, onProgress),
  );
  const organization = files.organization!.data;
  const knowledge: Knowledge = {
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
    answers: tableOf(
      entries(files.answers, 'answers').map(([id, answer]): [string, Answer] => [
        id,
        { ...answer, flow: answer.flow ?? null },
      ]),
    ),
    flows: tableOf(
      entries(files.flows, 'flows').map(([name, flow]): [string, Flow] => [
        name,
        {
          ...flow,
          version: fingerprint(flow),
          steps: tableOf(Object.entries(flow.steps).map(([key, step]) => [key, stepOf(step)])),
        },
      ]),
    ),
    screener,
    spelling: createSpelling(model.vocabularyCounts, model.knownWords),
    lexicon: lexiconOf(files),
    detectLanguage: detectorOf(files.languages!.data),
    terms: termsOf(files),
    places: placesOf(files),
    responses: files.responses!.data.responses.map((r) => ({
      ...r,
      kind: r.kind ?? null,
      about: r.about ?? null,
      followUp: typeof r.follow_up === 'string' ? r.follow_up : r.follow_up.join('\n'),
    })),
    barriers: files.barriers!.data.barriers,
    regions: tableOf(
      Object.entries(files.regions!.data.regions).map(([code, region]) => [code, regionFrom(code, region)]),
    ),
    phrases: tableOf([...entries(files.phrases, 'phrases'), ...languagePhrases(files.languages!.data)]),
    sources: tableOf(
      Object.entries(files.sources!.data.sources).map(([key, { title, publisher, url }]) => [
        key,
        { title, publisher, ...(url && { url }) },
      ]),
    ),
    model,
  };
  return { knowledge: Object.freeze(knowledge), trained };
}

/** A table of entries without a prototype: a person's word such as "constructor" finds nothing in it. */
function tableOf<T>(rows: Iterable<readonly [string, T]>): Record<string, T> {
  const table: Record<string, T> = Object.create(null);
  for (const [key, value] of rows) table[key] = value;
  return table;
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
    languages: line.languages ?? [],
    confirmed: !line.check_before_release,
    inDanger: line.not_for !== 'danger',
    ...(line.phone && { phone: line.phone }),
    ...(line.sms && { sms: line.sms }),
    ...(line.url && { url: line.url }),
    ...(line.for && { note: line.for }),
    ...(line.locale && { locale: line.locale }),
  }));
  return { code, name: region.name, emergency: region.emergency.number, lines };
}

function lexiconOf(files: Files): Lexicon {
  const expansions = expansionsOf(files);
  const plain = (texts: readonly string[]) => texts.map((text) => words(text, expansions).join(' '));
  const phrases = (texts: readonly string[]) => texts.map((text) => words(text, expansions));
  const data = files.lexicon!.data;
  return {
    expansions,
    followUps: phrases(data.follow_ups),
    grammar: {
      putAside: phrases(data.put_aside),
      instead: phrases(data.instead),
      joins: phrases(data.joins),
      asks: phrases(data.asks),
    },
    more: new Set(plain(data.more)),
    fillers: new Set(plain(data.fillers)),
    stop: new Set(plain(data.stop)),
    cancel: new Set(plain(data.cancel)),
    skip: new Set(plain(data.skip)),
    back: new Set(plain(data.back)),
    again: new Set(plain([...data.repeat, ...data.simpler, ...data.shorter])),
    meant: new Set(plain(data.meant)),
    misread: new Set(plain(data.misread)),
    simpler: plain(data.simpler),
    shorter: plain(data.shorter),
    dangerOver: new Set(plain(data.danger_over)),
    minor: phrases(data.minor),
  };
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
      hints: sign.hints ?? [],
    })),
    scopes: own<SafetyText['scopes'][number]>('scopes'),
    barriers: (files.barriers?.data.barriers ?? []).map(({ id, locale, any }) => ({ id, language: locale, any })),
  };
}
