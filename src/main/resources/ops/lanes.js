/** Shows the lanes that forward events to other systems. Without a destination the section is hidden. */

import { at, data, group, keyed, make, text } from './dom.js';
import { ago, count, duration, visible } from './format.js';

/** @typedef {import('./feed.js').Lane} Lane */

/** @type {Record<string, string>} */
const STATES = { running: 'running here', paused: 'paused', elsewhere: 'not on this server' };

/** Returns the texts of a row. @param {Lane} lane @param {number} now in ms */
export function words(lane, now) {
  const here = lane.state !== 'elsewhere';
  const open = lane.parked ? `${count(lane.open)} (${count(lane.parked)} parked)` : count(lane.open);
  return [visible(lane.name), STATES[lane.state] ?? visible(lane.state), here ? duration(lane.lag) : '–',
    here ? count(lane.behind) : '–', here ? open : '–', count(lane.delivered), count(lane.dead),
    lane.error ? `${visible(lane.error)}, ${ago(lane.error_at, now)}` : '–'];
}

function row() {
  const name = make('th', 'name');
  name.scope = 'row';
  return group('tr', '', name, make('td'), make('td', 'n'), make('td', 'n'), make('td', 'n opt'), make('td', 'n opt'),
    make('td', 'n'), make('td'));
}

/** @param {HTMLElement} shown @param {Lane} lane @param {number} now */
function fill(shown, lane, now) {
  words(lane, now).forEach((word, i) => {
    const cell = shown.children[i];
    if (cell) text(cell, word);
  });
  data(shown, 'state', lane.state === 'paused' ? 'bad' : '');
}

/** @param {import('./feed.js').Frame} frame */
export function show({ lanes, at: now }) {
  at('lanes').hidden = lanes.length === 0;
  const body = at('lanes').querySelector('tbody');
  if (body) keyed(body, lanes, lane => lane.name, row, (shown, lane) => fill(shown, lane, now));
}
