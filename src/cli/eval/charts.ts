// The pictures of a report as SVG text: the confusion of intents as a heat map, and confidence against the share that is right.
import { type Bin, type Confusion, errorOf } from './measures.ts';

/** A text as HTML and SVG take it. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
  .chart { --paper: #fff; --ink: #1c1c1c; --soft: #595959; --rule: #c9c9c9; --right: #0b5cad; --wrong: #b3261e; --on: #fff; font: 11px system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) {
    .chart { --paper: #161616; --ink: #ededed; --soft: #b5b5b5; --rule: #4d4d4d; --right: #7db8f5; --wrong: #ff8f85; --on: #111; }
  }
  .chart .paper { fill: var(--paper); }
  .chart text { fill: var(--ink); }
  .chart .soft { fill: var(--soft); }
  .chart .family { font-weight: 700; }
  .chart .strong { fill: var(--on); }
  .chart .rule { stroke: var(--rule); fill: none; }
  .chart .even { stroke: var(--soft); stroke-dasharray: 4 4; fill: none; }
  .chart .right { fill: var(--right); }
  .chart .wrong { fill: var(--wrong); }
  .chart .line { stroke: var(--right); stroke-width: 2; fill: none; }
`;

const CELL = 17;
const LEFT = 240;
const TOP = 220;

/** The confusion as a heat map: a row an intent that is asked, a column an intent that was read, families apart. */
export function confusionChart({ labels, cells }: Confusion): string {
  const side = labels.length * CELL;
  const along = (at: number) => at * CELL;
  const middle = (at: number) => at * CELL + CELL / 2 + 4;
  const names = labels.map(
    (label, at) =>
      `<text x="-6" y="${middle(at)}" text-anchor="end">${escapeText(label)}</text>` +
      `<text transform="translate(${middle(at)} -6) rotate(-90)">${escapeText(label)}</text>`,
  );
  const heat = labels.flatMap((wanted, row) => {
    const all = cells[row]!.reduce((sum, times) => sum + times, 0);
    return labels.flatMap((read, column) => {
      const times = cells[row]![column]!;
      if (times === 0) return [];
      const depth = depthOf(times / all);
      return [
        `<g><title>${escapeText(`${wanted} read as ${read}: ${times} of ${all}`)}</title>` +
          `<rect class="${row === column ? 'right' : 'wrong'}" fill-opacity="${depth}" x="${along(column)}" y="${along(row)}" width="${CELL}" height="${CELL}"/>` +
          `<text${depth > 0.7 ? ' class="strong"' : ''} x="${along(column) + CELL / 2}" y="${middle(row)}" text-anchor="middle">${times}</text></g>`,
      ];
    });
  });
  const families = familiesOf(labels).map(({ name, from, to }) => {
    const [start, end] = [along(from), along(to)];
    const at = (start + end) / 2 + 4;
    return (
      `<path class="rule" d="M${20 - LEFT} ${start}H${side} M${start} ${20 - TOP}V${side}"/>` +
      (to - from < 2
        ? ''
        : `<text class="family" transform="translate(${12 - LEFT} ${at}) rotate(-90)" text-anchor="middle">${escapeText(name)}</text>` +
          `<text class="family" x="${at}" y="${12 - TOP}" text-anchor="middle">${escapeText(name)}</text>`)
    );
  });
  const wrong = labels.reduce((sum, _, row) => sum + cells[row]!.reduce((a, b, at) => a + (at === row ? 0 : b), 0), 0);
  return frame(
    'confusion',
    { left: LEFT, top: TOP, width: side + 10, height: side + 10 },
    'Confusion of the intents',
    `A row is the intent that is asked, a column the intent that was read; the number counts messages, a deeper color is a larger share of the row. ${wrong} messages lie off the diagonal.`,
    `${families.join('')}<path class="rule" d="M0 0H${side}V${side}H0Z"/>${names.join('')}${heat.join('')}` +
      `<text class="soft" x="-6" y="-24" text-anchor="end">rows: asked, columns: read</text>`,
  );
}

/** Five depths of color are told apart more easily than a hundred. */
function depthOf(share: number): number {
  return [0.15, 0.3, 0.45, 0.85, 1][Math.min(Math.floor(share * 5), 4)]!;
}

function familiesOf(labels: readonly string[]): { name: string; from: number; to: number }[] {
  const families: { name: string; from: number; to: number }[] = [];
  labels.forEach((label, at) => {
    const name = label.split('.')[0]!;
    const last = families.at(-1);
    if (last?.name === name) last.to = at + 1;
    else families.push({ name, from: at, to: at + 1 });
  });
  return families;
}

const WIDE = 480;
const HIGH = 320;

/** How sure the readings were, against the share of them that is right; on the dashed line confidence can be taken at its word. */
export function calibrationChart(bins: readonly Bin[]): string {
  const x = (value: number) => round(value * WIDE);
  const y = (value: number) => round((1 - value) * HIGH);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (value) =>
      `<path class="rule" d="M0 ${y(value)}H${WIDE}"/><text x="-8" y="${y(value) + 4}" text-anchor="end">${100 * value} %</text>` +
      `<text x="${x(value)}" y="${HIGH + 18}" text-anchor="middle">${100 * value} %</text>`,
  );
  const full = bins.filter(({ all }) => all > 0);
  const points = full.map(({ from, to, all, right, confidence }) => {
    const share = right / all;
    const told = `confidence ${Math.round(100 * from)} to ${Math.round(100 * to)} %: ${right} of ${all} right`;
    const above = share < 0.9 ? -10 : 20;
    return (
      `<g><title>${told}</title><circle class="right" cx="${x(confidence)}" cy="${y(share)}" r="5"/>` +
      `<text x="${x(confidence)}" y="${y(share) + above}" text-anchor="middle">${all}</text></g>`
    );
  });
  const line = full.map(({ all, right, confidence }) => `${x(confidence)},${y(right / all)}`).join(' ');
  return frame(
    'calibration',
    { left: 70, top: 20, width: WIDE + 30, height: HIGH + 50 },
    'Calibration of the confidence',
    `Ten bins of confidence against the share of readings that are right, each with its number of messages. The mean distance from the dashed line is ${(100 * errorOf(bins)).toFixed(1)} points.`,
    `${ticks.join('')}<path class="even" d="M0 ${HIGH}L${WIDE} 0"/><polyline class="line" points="${line}"/>${points.join('')}` +
      `<text class="soft" x="${WIDE / 2}" y="${HIGH + 40}" text-anchor="middle">confidence</text>` +
      `<text class="soft" transform="translate(-52 ${HIGH / 2}) rotate(-90)" text-anchor="middle">right</text>`,
  );
}

function frame(
  id: string,
  box: { left: number; top: number; width: number; height: number },
  title: string,
  about: string,
  content: string,
): string {
  const [width, height] = [box.left + box.width, box.top + box.height];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="${id}-title ${id}-about" ` +
    `width="${width}" height="${height}" viewBox="${-box.left} ${-box.top} ${width} ${height}">` +
    `<title id="${id}-title">${escapeText(title)}</title><desc id="${id}-about">${escapeText(about)}</desc><style>${STYLE}</style>` +
    `<rect class="paper" x="${-box.left}" y="${-box.top}" width="${width}" height="${height}"/>${content}</svg>\n`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
