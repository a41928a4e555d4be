// The server's four headline figures, each with its strip.

import { element, mark, section, write } from './dom.js';
import { HEADLINES } from './figures.js';
import { StripChart } from './strip.js';

/** @typedef {import('./strip.js').Colours} Colours */
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
    /** Takes the colours as they are now; to be called when they may have changed. */
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
  const node = element('div', { class: 'card', 'data-figure': `${family}.${name}` }, title, element('div', { class: 'figure' }, value, detail), place);
  /** @type {StripChart | undefined} */
  let strip;
  return {
    node,
    /** @param {() => Colours} colours */
    open(colours) {
      strip = new StripChart(place, unit, colours);
    },
    close() {
      strip?.close();
      strip = undefined;
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
      mark(place, 'aria-label', `${label}, course of the last five minutes; now ${view.value}`);
      strip?.show(view.strip, now / 1000);
    },
  };
}
