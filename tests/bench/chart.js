/* chart.js: bars as SVG, in tones that are legible on white and on black. */
'use strict';

const WIDTH = 720, LABEL = 190, BAR = 15, GAP = 22, TOP = 48;
const TONES = ['#8a8f98', '#2f7ed8', '#4f9d5d', '#d08a2e', '#9b6bc4', '#c4596b', '#3f9c9c'];
const tone = (i) => TONES[i % TONES.length];

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const text = (x, y, words, more = '') => `<text x="${x}" y="${y}"${more}>${escape(words)}</text>`;

function legend(series) {
  let x = LABEL;
  return series.map(({ label }, i) => {
    const at = x;
    x += 34 + label.length * 7;
    return `<rect x="${at}" y="24" width="11" height="11" fill="${tone(i)}"/>`
      + text(at + 16, 34, label);
  }).join('\n');
}

function bars({ label, values }, y, most, show) {
  const height = values.length * BAR;
  const lines = values.map((value, i) => {
    const top = y + i * BAR;
    if (value === null) return text(LABEL + 4, top + 10, 'not measured', ' fill-opacity="0.6"');
    const width = Math.round(Math.max(1, value / most * (WIDTH - LABEL - 70)));
    return `<rect x="${LABEL}" y="${top}" width="${width}" height="${BAR - 3}" fill="${tone(i)}"/>`
      + text(LABEL + width + 5, top + 10, show(value));
  });
  return [text(LABEL - 8, y + height / 2 + 3, label, ' text-anchor="end"'), ...lines].join('\n');
}

/* `groups`: [{label, values}], a value for each of `series` ([{label}]), null where there is none;
 * `show` makes words of a value. */
function chart({ title, series, groups, show }) {
  const most = Math.max(1e-9, ...groups.flatMap(({ values }) => values));
  const step = series.length * BAR + GAP;
  const height = TOP + groups.length * step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}"`
      + ` height="${height}" font-family="sans-serif" font-size="12" fill="#808890">`,
    `<title>${escape(title)}</title>`,
    text(LABEL, 14, title, ' font-size="14" font-weight="bold"'),
    legend(series),
    ...groups.map((each, i) => bars(each, TOP + i * step, most, show)),
    '</svg>\n',
  ].join('\n');
}

module.exports = { chart };
