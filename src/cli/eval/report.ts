// The report as one HTML page that needs nothing else: figures, pictures, intents, cross-validation and errors.
import { calibrationChart, confusionChart, escapeText } from './charts.ts';
import type { CrossValidation, Named } from './crossval.ts';
import type { MatcherFigures, Miss } from './figures.ts';

/** A miss with the examples that are nearest to it. */
interface ExplainedMiss extends Miss {
  readonly nearest: readonly (Named & { readonly likeness: number })[];
}

/** All that a report shows. */
export interface Report {
  /** The labelled file. */
  readonly file: string;
  /** A date like 2026-11-23. */
  readonly day: string;
  readonly messages: number;
  readonly figures: MatcherFigures;
  readonly cross: CrossValidation;
  readonly errors: readonly ExplainedMiss[];
}

const STYLE = `
  :root { color-scheme: light dark; --paper: #fff; --ink: #1c1c1c; --soft: #595959; --rule: #c9c9c9; --link: #0b5cad; }
  @media (prefers-color-scheme: dark) { :root { --paper: #161616; --ink: #ededed; --soft: #b5b5b5; --rule: #4d4d4d; --link: #7db8f5; } }
  body { margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
  a { color: var(--link); }
  table { border-collapse: collapse; }
  caption { text-align: left; color: var(--soft); padding: .25rem 0; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .wide { overflow-x: auto; }
  .place { color: var(--soft); font-size: .875rem; }
  ul { margin: 0; padding-left: 1.25rem; }
  nav ul { columns: 2 16rem; }
`;

/** The page. */
export function reportPage(report: Report): string {
  const { figures, cross, errors } = report;
  const sections = [
    ['figures', 'Figures', figuresTable(figures)],
    ['confusion', 'Confusion of the intents', wide('The picture of the confusion', confusionChart(figures.confusion))],
    ['calibration', 'Calibration', calibration(figures)],
    ['intents', 'Intents', intentsTable(figures)],
    ['overlaps', 'Intents that overlap', overlaps(cross)],
    ['hurting', 'Examples that hurt', hurting(cross)],
    ['errors', 'Errors', errorsTable(errors)],
  ] as const;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Leafline: how well messages are understood</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>How well messages are understood</h1>
<p>${report.messages} labelled messages of ${escapeText(report.file)}, read on ${report.day}.</p>
<nav aria-label="Parts"><ul>${sections.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav></header>
<main>
${sections.map(([id, name, text]) => `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>\n${text}</section>`).join('\n')}
</main>
</body>
</html>
`;
}

function figuresTable({ counts, values }: MatcherFigures): string {
  return table(
    'Shares of the messages each figure is about',
    ['figure', '#share', '#messages'],
    [
      ...Object.entries(counts).map(([name, [part, all]]) => [
        escapeText(name),
        percent(part / all),
        `${part} of ${all}`,
      ]),
      ...Object.entries(values).map(([name, value]) => [escapeText(name), value.toFixed(3), '']),
    ],
  );
}

function calibration({ bins }: MatcherFigures): string {
  const rows = bins.map(({ from, to, all, right, confidence }) => [
    `${Math.round(100 * from)} to ${Math.round(100 * to)} %`,
    all === 0 ? '' : percent(confidence),
    all === 0 ? '' : percent(right / all),
    String(all),
  ]);
  return (
    wide('The picture of the calibration', calibrationChart(bins)) +
    table(
      'Confidence of the best reading and how often it is right',
      ['confidence', '#mean', '#right', '#messages'],
      rows,
    )
  );
}

function intentsTable({ intents }: MatcherFigures): string {
  const rows = intents.map(({ intent, rows, read, precision, recall, f1, instead }) => [
    escapeText(intent),
    precision === null ? '' : percent(precision),
    recall === null ? '' : percent(recall),
    f1.toFixed(2),
    String(rows),
    String(read),
    instead.map((one) => `${escapeText(one.intent)} ${one.times}`).join(', '),
  ]);
  const heads = ['intent', '#precision', '#recall', '#F1', '#messages', '#read as it', 'read instead'];
  return table(
    'Precision: of those read as it, how many are. Recall: of its messages, how many were read as it',
    heads,
    rows,
  );
}

function overlaps({ folds, all, right, overlaps }: CrossValidation): string {
  const intro = `<p>${all} examples, each read by a model that was trained without it (${folds} folds): ${right} (${percent(right / all)}) read as their own intent. Examples are written to differ from each other, so this is lower than on messages.</p>`;
  if (overlaps.length === 0) return `${intro}<p>No two intents are read as each other often enough to be named.</p>`;
  const rows = overlaps.map(({ intents: [one, other], share, examples }) => [
    `${escapeText(one)}<br>${escapeText(other)}`,
    percent(share),
    named(examples[0]),
    named(examples[1]),
  ]);
  const heads = ['intents', '#share', 'of the first, read as the second', 'of the second, read as the first'];
  return intro + table('Move these examples, make them say more, or join the two intents', heads, rows);
}

function hurting({ hurting }: CrossValidation): string {
  if (hurting.length === 0) return '<p>None.</p>';
  const rows = hurting.map((one) => [
    named([one]),
    escapeText(one.intent),
    one.readAs ? `${escapeText(one.readAs.intent)} ${percent(one.readAs.share)}` : '',
    named(one.pulls),
  ]);
  const heads = ['example', 'stands under', 'surely read as', 'is nearest to these of other intents, read wrongly'];
  return table('Examples that may stand under the wrong intent, or pull those of others', heads, rows);
}

function errorsTable(errors: readonly ExplainedMiss[]): string {
  if (errors.length === 0) return '<p>None.</p>';
  const rows = errors.map(({ text, place, accept, got, top, nearest }) => [
    `${escapeText(text)}<br><span class="place">${escapeText(place)}</span>`,
    accept.map((one) => escapeText(Array.isArray(one) ? one.join(' or ') : one)).join('<br>'),
    escapeText([got.level === 'none' ? got.move : got.level, ...got.intents].join(' ')),
    top.map(({ intent, confidence }) => `${escapeText(intent)} ${confidence.toFixed(2)}`).join('<br>'),
    named(nearest),
  ]);
  const heads = ['message', 'right would be', 'what was done', 'best readings', 'nearest examples'];
  return table(`${errors.length} messages that were not answered as they should be`, heads, rows);
}

function named(examples: readonly Named[]): string {
  const items = examples.map(
    ({ text, place, intent }) =>
      `<li>${escapeText(text)} <span class="place">${escapeText(`${intent} ${place}`)}</span></li>`,
  );
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}

/** A table; the first cell of a row is its heading, a head that begins with # is of numbers. */
function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const kind = (at: number) => (heads[at]!.startsWith('#') ? ' class="number"' : '');
  const head = heads.map((name, at) => `<th scope="col"${kind(at)}>${name.replace('#', '')}</th>`).join('');
  const body = rows.map(
    ([first, ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((cell, at) => `<td${kind(at + 1)}>${cell}</td>`).join('')}</tr>`,
  );
  return wide(
    caption,
    `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}</tbody></table>\n`,
  );
}

/** What may be wider than the screen is moved by itself, with the keyboard too. */
function wide(name: string, content: string): string {
  return `<div class="wide" role="region" aria-label="${name}" tabindex="0">${content}</div>\n`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
