/** Shows retention: the share of installs that returned, as a curve over all cohorts and as a table of each. */

import { at, group, make, text } from './dom.js';
import { count, share, visible } from './format.js';

/** @typedef {import('./product.js').Retention} Retention */
/** @typedef {import('./product.js').Cohort} Cohort */

const SVG = 'http://www.w3.org/2000/svg';
const WIDEST = 900;
const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 22;
const TOP = 10;

/** Returns how many periods, the first included, are over for at least one cohort. @param {Cohort[]} cohorts */
function reached(cohorts) {
  return Math.max(0, ...cohorts.map(cohort => cohort.returned.filter(installs => installs != null).length));
}

/**
 * Returns the share that returned in each later period, over all cohorts for which the period is over. Each install has the
 * same weight.
 * @param {Cohort[]} cohorts @returns {(number | null)[]}
 */
export function mean(cohorts) {
  const longest = reached(cohorts);
  return Array.from({ length: longest }, (_, i) => {
    const over = cohorts.filter(cohort => cohort.returned[i] != null);
    const all = over.reduce((sum, cohort) => sum + cohort.installs, 0);
    return all ? over.reduce((sum, cohort) => sum + (cohort.returned[i] ?? 0), 0) / all : null;
  });
}

/** @param {Retention} retention @param {number} days */
export function missing(retention, days) {
  if (!retention.cohorts.length) return `No install was first seen within the last ${days} days.`;
  return reached(retention.cohorts) ? '' : `No ${retention.period} is over yet: the first figures follow when one is.`;
}

/**
 * Returns where a point lies in a chart of this width.
 * @param {number} width @param {number} i @param {number} n @param {number} part @returns {[number, number]}
 */
export function place(width, i, n, part) {
  const x = LEFT + (n < 2 ? 0 : (i / (n - 1)) * (width - LEFT - 16));
  return [Math.round(x * 10) / 10, Math.round((TOP + (1 - part) * (HEIGHT - TOP - BOTTOM)) * 10) / 10];
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [content] */
function svg(tag, attributes, content = '') {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  if (content) element.textContent = content;
  return element;
}

/** @param {Retention} retention @param {number} width */
function curve({ period, cohorts }, width) {
  const shares = mean(cohorts);
  const root = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', 'aria-label': `Share of installs that returned, by ${period}s later` });
  for (const part of [0, 0.5, 1]) {
    const [x, y] = place(width, 0, 2, part);
    root.append(svg('line', { class: 'rule', x1: x, x2: width - 8, y1: y, y2: y }),
      svg('text', { class: 'tick', x: x - 6, y: y + 4, 'text-anchor': 'end' }, `${part * 100} %`));
  }
  const points = shares.flatMap((part, i) => (part == null ? [] : [{ i, part, at: place(width, i, shares.length, part) }]));
  root.append(svg('polyline', { class: 'mean', points: points.map(point => point.at.join(',')).join(' ') }));
  for (const { i, part, at: [x, y] } of points) {
    const dot = svg('circle', { class: 'dot', cx: x, cy: y, r: 3 });
    dot.append(svg('title', {}, `${share(part)} after ${i} ${period}${i === 1 ? '' : 's'}`));
    root.append(dot, svg('text', { class: 'tick', x, y: HEIGHT - 6, 'text-anchor': 'middle' }, `+${i}`));
  }
  return root;
}

/** @param {Cohort} cohort @param {number} later */
function row(cohort, later) {
  const name = make('th', '', visible(cohort.start));
  name.scope = 'row';
  const cells = cohort.returned.slice(0, later).map(installs => {
    const cell = make('td', 'n', installs == null ? '' : share(cohort.installs ? installs / cohort.installs : 0));
    if (installs != null) {
      cell.title = `${count(installs)} of ${count(cohort.installs)} installs`;
      cell.style.setProperty('--part', String(cohort.installs ? installs / cohort.installs : 0));
      cell.classList.add('tinted');
    }
    return cell;
  });
  return group('tr', '', name, make('td', 'n', count(cohort.installs)), ...cells);
}

/** @param {Retention} retention */
function heading({ period, cohorts }) {
  const later = reached(cohorts);
  const first = [make('th', '', `${period.charAt(0).toUpperCase()}${period.slice(1)} of first event`), make('th', 'n', 'Installs')];
  const rest = Array.from({ length: later }, (_, i) => make('th', 'n', `+${i}`));
  [...first, ...rest].forEach(cell => { cell.scope = 'col'; });
  return [...first, ...rest];
}

/** @param {Retention} retention @param {number} days */
export function show(retention, days) {
  const none = missing(retention, days);
  const any = retention.cohorts.length > 0;
  at('cohorts-none').hidden = !none;
  text(at('cohorts-none'), none);
  at('cohorts-chart').hidden = none !== '';
  at('cohorts-table').hidden = !any;
  text(at('cohorts-note'), `installs first seen within ${days} days, and the share that was active so many ${retention.period}s later; a ${retention.period} that is not over is empty`);
  const chart = at('cohorts-chart');
  if (!none) chart.replaceChildren(curve(retention, Math.max(240, Math.min(WIDEST, chart.clientWidth - 22))));
  at('cohorts-table').querySelector('thead tr')?.replaceChildren(...heading(retention));
  at('cohorts-table').querySelector('tbody')?.replaceChildren(...retention.cohorts.map(cohort => row(cohort, reached(retention.cohorts))));
}
