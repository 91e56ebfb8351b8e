// The chart of a run, as SVG. Colours are those of the page it stands on: text follows light and dark.

const COLOURS = {
  leafline: '#2e9e5b',
  nlpjs: '#4a8fd8',
  fasttext: '#d98a2b',
  'natural-bayes': '#9c7ac7',
  'natural-logistic': '#8b9099',
};
const BAR = 21;
const GAP = 18;
const LEFT = 40;
const TOP = 64;
const HEIGHT = 220;
const FOOT = 46;

/** What is drawn: a title in two lines, the set, and the figure. */
function groups(main) {
  return [
    [['60 intents', 'accuracy'], main, 'accuracy'],
    [['60 intents', '1 typo'], main, 'accuracyOneTypo'],
    [['60 intents', '2 typos'], main, 'accuracyTwoTypos'],
    [['60 intents', 'out of scope found'], main, 'oosRecall'],
    [['CLINC150', '10 each, accuracy'], 'clinc150-10', 'accuracy'],
    [['BANKING77', '10 each, accuracy'], 'banking77-10', 'accuracy'],
    [['HWU64', '10 each, accuracy'], 'hwu64-10', 'accuracy'],
  ];
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Draws the run; groups whose set was not run are left out. */
export function drawChart(report, main) {
  const { matchers, results } = report;
  const shown = groups(main).filter(([, set]) => results.some((row) => row.set === set));
  const group = matchers.length * BAR + GAP;
  const width = Math.max(640, LEFT + shown.length * group + 10);
  const figure = (set, matcher, key) =>
    results.find((row) => row.set === set && row.matcher === matcher)?.[key] ?? null;
  const y = (value) => TOP + HEIGHT * (1 - value / 100);
  const out = [];
  for (const value of [0, 20, 40, 60, 80, 100]) {
    out.push(`<line class="grid" x1="${LEFT}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}"/>`);
    out.push(`<text class="soft" x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`);
  }
  shown.forEach(([lines, set, key], index) => {
    const x = LEFT + index * group + GAP / 2;
    matchers.forEach(({ matcher }, at) => {
      const value = figure(set, matcher, key);
      const middle = x + at * BAR + BAR / 2;
      out.push(value === null ? absent(middle) : bar(middle, value, y, COLOURS[matcher]));
    });
    lines.forEach((line, row) => {
      const kind = row === 0 ? 'name' : 'soft';
      const middle = x + (group - GAP) / 2;
      out.push(
        `<text class="${kind}" x="${middle}" y="${TOP + HEIGHT + 18 + row * 16}" text-anchor="middle">${line}</text>`,
      );
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${TOP + HEIGHT + FOOT}" width="${width}" height="${TOP + HEIGHT + FOOT}" role="img" aria-labelledby="t d">
<title id="t">Intent matchers on the same data, in percent; higher is better</title>
<desc id="d">${escaped(described(report, shown, figure))}</desc>
<style>
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #24292f; }
.soft { fill: #57606a; } .value { font-size: 11px; } .name, .title { font-weight: 600; } .title { font-size: 14px; }
.grid { stroke: #8b949e; stroke-opacity: .3; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .soft { fill: #9aa4af; } }
</style>
<text class="title" x="${LEFT}" y="20">Intent matchers on the same data, in percent; higher is better</text>
${legend(matchers)}
${out.join('\n')}
</svg>
`;
}

function bar(middle, value, y, colour) {
  const height = y(0) - y(value);
  return (
    `<rect x="${middle - BAR / 2 + 1}" y="${y(value).toFixed(1)}" width="${BAR - 2}" height="${height.toFixed(1)}" rx="2" fill="${colour}"/>` +
    `<text class="value" x="${middle}" y="${(y(value) - 4).toFixed(1)}" text-anchor="middle">${Math.round(value)}</text>`
  );
}

function absent(middle) {
  const foot = TOP + HEIGHT - 6;
  return `<text class="soft value" transform="translate(${middle + 4} ${foot}) rotate(-90)">not finished</text>`;
}

function legend(matchers) {
  let x = LEFT;
  return matchers
    .map(({ matcher, title }) => {
      const at = x;
      x += 30 + title.length * 7;
      return `<rect x="${at}" y="33" width="11" height="11" rx="2" fill="${COLOURS[matcher]}"/><text x="${at + 16}" y="43">${escaped(title)}</text>`;
    })
    .join('\n');
}

/** The figures in words, for those who do not see the chart. */
function described({ matchers }, shown, figure) {
  return shown
    .map(([lines, set, key]) => {
      const values = matchers.map(({ matcher, title }) => {
        const value = figure(set, matcher, key);
        return `${title} ${value === null ? 'not finished' : value.toFixed(1)}`;
      });
      return `${lines.join(', ')}: ${values.join(', ')}.`;
    })
    .join(' ');
}
