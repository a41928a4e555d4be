// Shows the server's four headline figures, each with a chart.

import { element, mark, section, write } from './dom.js';
import { HEADLINES } from './figures.js';
import { TimeSeriesChart } from './time-series-chart.js';

/** @typedef {import('./time-series-chart.js').Colours} Colours */
/** @typedef {import('./figures.js').Card} Card */

const COLOURS = /** @type {const} */ ({
  main: '--main', second: '--second', axis: '--muted', grid: '--line', warn: '--warn', alert: '--alert',
});

export function cardsPanel() {
  const cards = HEADLINES.map(card);
  const node = section('Server, last five minutes', true, ...cards.map((each) => each.node));
  let colours = /** @type {Colours} */ ({});
  return {
    node,
    /** Reads the current colours of the style sheet. Call it when they may have changed. */
    dress() {
      const style = getComputedStyle(node);
      const named = Object.entries(COLOURS).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]);
      colours = Object.fromEntries(named);
    },
    open() {
      for (const each of cards) each.open(() => colours);
    },
    close() {
      for (const each of cards) each.close();
    },
    /**
     * @param {Card[]} views
     * @param {number} now milliseconds since 1970
     */
    show(views, now) {
      cards.forEach((each, i) => {
        const view = views[i];
        if (view) each.show(view, now);
      });
    },
  };
}

function key() {
  return element('span', { class: 'key' }, element('i'), 'p95', element('i', { class: 'second' }), 'mean');
}

/** @param {typeof HEADLINES[number]} headline */
function card({ family, name, label, unit, hint }) {
  const value = element('span', { class: 'value' });
  const detail = element('span', { class: 'detail' });
  const badge = element('span', { class: 'badge' });
  const place = element('div', { class: 'strip', role: 'img' });
  const title = element('h3', { title: hint }, label, badge, ...(unit === 'ms' ? [key()] : []));
  const figure = element('div', { class: 'figure' }, value, detail);
  const node = element('div', { class: 'card', 'data-figure': `${family}.${name}` }, title, figure, place);
  /** @type {TimeSeriesChart | undefined} */
  let chart;
  return {
    node,
    /** @param {() => Colours} colours */
    open(colours) {
      chart = new TimeSeriesChart(place, unit, colours);
    },
    close() {
      chart?.close();
      chart = undefined;
    },
    /**
     * @param {Card} view
     * @param {number} now
     */
    show(view, now) {
      write(value, view.value);
      write(detail, view.detail);
      write(badge, view.badge.text);
      mark(badge, 'data-tone', view.badge.tone);
      mark(place, 'aria-label', `${label}, last five minutes; now ${view.value}`);
      chart?.show(view.chart, now / 1000);
    },
  };
}
