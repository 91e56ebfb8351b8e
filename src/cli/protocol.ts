// `leafline protocol`: what this service does when someone speaks of danger, as a page to publish, written from the live content.
import type { Config } from '../config.ts';
import { checkInAt } from '../engine/dialog/checkin.ts';
import { freshState, LEVELS, type Level } from '../engine/turn.ts';
import { LeaflineError } from '../errors.ts';
import { openCache } from '../knowledge/cache.ts';
import { type Files, readFiles } from '../knowledge/files.ts';
import { type Fault, faultLine } from '../knowledge/read.ts';
import { knowledgeOptions } from './knowledge.ts';

type Responses = NonNullable<Files['responses']>['data']['responses'];
type Regions = NonNullable<Files['regions']>['data']['regions'];

const MINUTE = 60_000;

/** What each level means. Source: the levels of the design, as the signs and the labelled messages use them. */
const MEANING: Readonly<Record<Exclude<Level, 'none'>, string>> = {
  emergency: 'A life may be in danger now: call the local emergency number, then what to do until help comes.',
  crisis:
    'Suicidal thoughts, self-harm, intent to hurt someone, or being hurt or threatened, nothing in progress this minute: the crisis line, and a person.',
  urgent: 'Needs a medical voice today: poison control or a doctor, and the signs that turn it into an emergency.',
};

/** Prints the page. */
export async function protocol(config: Config): Promise<void> {
  process.stdout.write(protocolPage(await contentOf(config)));
}

/** The files that the page is written from. Throws LeaflineError CONTENT where one cannot be used. */
export async function contentOf(config: Config): Promise<Files> {
  const { intentsDir, contentDir, modelDir } = knowledgeOptions(config);
  const faults: Fault[] = [];
  const files = await readFiles(intentsDir, contentDir, faults, await openCache(modelDir));
  if (faults.length > 0) throw new LeaflineError('CONTENT', `${faults.map(faultLine).join('\n')}\n`);
  return files;
}

/** The page as Markdown. The same content gives the same page. */
export function protocolPage(files: Files): string {
  const { name, danger_sticky_hours: hours, retention, region } = files.organization!.data;
  const { responses } = files.responses!.data;
  return `${[
    '# What happens when someone speaks of danger',
    '<!-- Written by `npm run docs` from content/: change the content, not this page. -->',
    `This is the protocol of the support chat of ${name}. The chat is a computer program. It calls nobody, it cannot see anyone, and it is no emergency service; it points to the people who are, at once and before anything else. Every sentence it says was written by people and stands in \`content/\`.`,
    '## How danger is seen',
    'Every message is screened before anything else is done with it, in any state of the chat, also while a counselor holds it, and again when it is edited. Two layers judge it, its sentences and the whole: signs, which are patterns that a clinician can read, and a classifier trained on labelled messages for what no sign names. Either can raise the level; only a scope (a denial, the past, a question about danger, a figure of speech) can lower a sign. A message of a few words is judged together with the two before it. How well this works is measured: [safety.md](safety.md).',
    table(['level', 'what it means', 'signs', 'examples for the classifier'], levelRows(files)),
    `After danger, words such as "just joking" or "he is fine now" soften the next reply and never end the danger: it stays in mind for ${hours} hours, also in a new chat of the same person on the same channel. After ${checkInAt(freshDanger())! / MINUTE} minutes, or when the person comes back, one question asks how it is; never by itself where someone is being hurt by another person. An age under 18 brings the lines for young people.`,
    '### Signs',
    ...signSections(files),
    '### What lowers a sign',
    table(
      ['scope', 'language', 'for example'],
      files.safety.flatMap(({ data }) => data.scopes.map(({ id, hits }) => [id, data.language, quote(hits[0])])),
    ),
    '## What is said',
    'The number and the next step come first, then the steps in order, then what the program can and cannot do. A second message in the same danger is followed up instead of told the same again.',
    ...responses.map((response) => responseSection(response)),
    '## What stands in the way of help',
    table(
      ['barrier', 'language', 'heard in', 'what is said'],
      files.barriers!.data.barriers.map(({ id, locale, hits, text }) => [id, locale, quote(hits[0]), text.join(' ')]),
    ),
    '## The lines, by country',
    `Where no country is known, that of the organization is assumed (${region}); a place the person names, or the channel's own setting, comes before it. A line that nobody has confirmed yet is never shown in a reply to danger.`,
    ...regionSections(files.regions!.data.regions),
    '## What is kept and counted',
    `Chats that spoke of danger are deleted ${retention.danger_days} days after the last message, others after ${retention.transcripts_days}. How often a reply pointed to help is counted by month, level and kind, with nothing that names a person: \`npx leafline report\` prints it.`,
  ].join('\n\n')}\n`;
}

/** A state in which danger was spoken of at 0. */
function freshDanger() {
  const danger = {
    level: 'crisis',
    kind: 'suicide',
    about: 'self',
    language: 'en',
    at: 0,
    asked: null,
    hurt: false,
  } as const;
  return { ...freshState(), danger };
}

function levelRows(files: Files): string[][] {
  return LEVELS.flatMap((level) => {
    if (level === 'none') return [];
    const signs = files.safety.flatMap(({ data }) => data.signs.filter((sign) => sign.level === level));
    const examples = files.safety.flatMap(({ data }) => data.examples.filter((group) => group.level === level));
    const texts = examples.reduce((sum, { texts }) => sum + texts.length, 0);
    return [[level, MEANING[level], String(signs.length), String(texts)]];
  });
}

function signSections(files: Files): string[] {
  return LEVELS.flatMap((level) => {
    const rows = files.safety.flatMap(({ data }) =>
      data.signs
        .filter((sign) => sign.level === level)
        .map(({ id, kind, about, hits }) => [id, kind, about, data.language, quote(hits[0])]),
    );
    return rows.length === 0 ? [] : [`**${level}**`, table(['sign', 'kind', 'about', 'language', 'for example'], rows)];
  });
}

function responseSection({
  level,
  kind,
  about,
  locale,
  lead,
  lines,
  steps,
  after,
  reviewed,
  review_by,
}: Responses[number]): string {
  const title = [level, kind ?? 'any other kind', about, locale].filter(Boolean).join(', ');
  return [
    `### ${title}`,
    `> ${lead}\n>\n${steps.map((step, at) => `> ${at + 1}. ${step}`).join('\n')}\n>\n> ${after}`,
    `Lines: ${lines.join(', ')}. Reviewed ${reviewed}, again by ${review_by}.`,
  ].join('\n\n');
}

function regionSections(regions: Regions): string[] {
  return Object.entries(regions).flatMap(([code, { name, emergency, lines }]) => [
    `### ${name} (${code})`,
    table(
      ['line', 'kind', 'call', 'text', 'web', 'verified', 'source'],
      [
        ['emergency number', 'emergency', emergency.number ?? '', '', '', day(emergency), sourceName(emergency.source)],
        ...lines.map((line) => [
          line.name,
          line.kind,
          line.phone ?? '',
          line.sms ?? '',
          line.url ?? '',
          day(line),
          sourceName(line.source),
        ]),
      ],
    ),
  ]);
}

function day({
  verified_on,
  check_before_release,
}: {
  verified_on: string;
  check_before_release?: true | undefined;
}): string {
  return check_before_release ? `${verified_on}, to be confirmed` : verified_on;
}

function sourceName(source: string | { name: string }): string {
  return typeof source === 'string' ? source : source.name;
}

function quote(text: string | undefined): string {
  return text === undefined ? '' : `"${text}"`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
