/** Shows the activation funnel: a bar for each step, and the table of the same figures. */

import { at, group, keyed, make, text } from './dom.js';
import { count, duration, share, visible } from './format.js';

/** @typedef {import('./product.js').Funnel} Funnel */
/** @typedef {import('./product.js').Step} Step */

/** Returns why there is no funnel; empty if there is one. @param {Funnel | null} funnel @param {number} days */
export function missing(funnel, days) {
  if (!funnel) return 'The catalog has no event lossy.product.activation_step, so there is no funnel.';
  return funnel.steps[0]?.installs ? '' : `No install took the first step within the last ${days} days.`;
}

/** Returns the sentence about installs that have not ended. @param {Funnel} funnel */
export function open(funnel) {
  if (!funnel.open) return '';
  return `${count(funnel.open)} of them may still continue: they began less than ${funnel.within_days} days ago.`;
}

/** @param {Step} step */
function bar(step) {
  const full = make('span', 'full');
  const part = make('span', 'part');
  full.append(part);
  return group('div', 'bar-row', make('span', 'label', visible(step.step)), full, make('span', 'value'));
}

/** @param {HTMLElement} shown @param {Step} step */
function fill(shown, step) {
  const part = shown.querySelector('.part');
  const value = shown.querySelector('.value');
  if (part instanceof HTMLElement) part.style.width = `${100 * (step.of_first ?? 0)}%`;
  if (value) text(value, `${count(step.installs)}  ${share(step.of_first)}`);
}

function row() {
  const name = make('th');
  name.scope = 'row';
  return group('tr', '', name, make('td', 'n'), make('td', 'n'), make('td', 'n'), make('td', 'n'));
}

/** @param {HTMLElement} shown @param {Step} step */
function cells(shown, step) {
  const words = [visible(step.step), count(step.installs), share(step.of_first), share(step.of_previous),
    duration(step.median_ms == null ? null : step.median_ms / 1000)];
  words.forEach((word, i) => {
    const cell = shown.children[i];
    if (cell) text(cell, word);
  });
}

/** @param {Funnel | null} funnel @param {number} days */
export function show(funnel, days) {
  const none = missing(funnel, days);
  at('funnel-none').hidden = !none;
  text(at('funnel-none'), none);
  at('funnel-chart').hidden = none !== '';
  at('funnel-table').hidden = none !== '';
  text(at('funnel-note'), funnel ? `installs that began within ${days} days, each step within ${funnel.within_days} days of the first` : '');
  text(at('funnel-open'), funnel && !none ? open(funnel) : '');
  const steps = funnel && !none ? funnel.steps : [];
  keyed(at('funnel-chart'), steps, step => step.step, bar, fill);
  const body = at('funnel-table').querySelector('tbody');
  if (body) keyed(body, steps, step => step.step, row, cells);
}
