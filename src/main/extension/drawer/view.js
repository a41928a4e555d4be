// From what the drawer knows to what it says: texts and numbers, no document.

import { books, difference } from './compare.js';
import { clock, plain, short, span } from './format.js';
import { cards, everything } from './figures.js';
import { STALE_MS } from './watch.js';

/** @typedef {import('./watch.js').Knowledge} Knowledge */
/** @typedef {{ state: 'none' | 'connecting' | 'live' | 'stale' | 'down', text: string, detail: string }} Connection */
/** @typedef {{ label: string, value: string, hint: string }} Tile */
/** @typedef {{ tiles: Tile[], note: string, facts: [name: string, value: string, tone: string][] }} ClientView */

const DOWN_MS = 15_000;
const FRESH_MS = 2000;

/**
 * @param {Knowledge} knowledge
 * @param {number} now
 */
export function view(knowledge, now) {
  return {
    connection: connection(knowledge, now),
    client: client(knowledge),
    cards: cards(knowledge),
    books: books(knowledge.stats),
    difference: difference(knowledge, now),
    everything: everything(knowledge),
  };
}

/** @type {Connection} */
export const NO_CLIENT = { state: 'none', text: 'No client', detail: 'the property telemetry of this element is not set' };

/**
 * @param {Knowledge} knowledge
 * @param {number} now
 * @returns {Connection}
 */
export function connection({ heardAt, startedAt }, now) {
  const silent = now - (heardAt ?? startedAt);
  if (heardAt !== null && silent <= STALE_MS) {
    return { state: 'live', text: 'Live', detail: silent < FRESH_MS ? 'updated just now' : `updated ${span(silent)} ago` };
  }
  if (heardAt === null) {
    return silent < DOWN_MS
      ? { state: 'connecting', text: 'Connecting', detail: 'no figures yet' }
      : { state: 'down', text: 'No server', detail: `no word in ${span(silent)}; trying again` };
  }
  const since = `since ${clock(heardAt)}`;
  const detail = `last update ${span(silent)} ago`;
  return silent < DOWN_MS
    ? { state: 'stale', text: `Stale ${since}`, detail }
    : { state: 'down', text: `Down ${since}`, detail: detail + '; trying again' };
}

/**
 * @param {Knowledge} knowledge
 * @returns {ClientView}
 */
function client({ stats, statsError }) {
  const number = (/** @type {string} */ name) => short(stats?.[name]);
  const on = stats?.enabled;
  const error = statsError || stats?.lastError || '';
  return {
    tiles: [
      { label: 'Queued', value: number('queued'), hint: 'Waits on this device until the server has answered for it' },
      { label: 'In flight', value: number('inFlight'), hint: 'Of those queued: sent by this window, not yet answered' },
      { label: 'Acked', value: number('acked'), hint: 'Taken over by the server, since this client was installed' },
      { label: 'Evicted', value: number('evicted'), hint: 'Lost because the queue was full' },
    ],
    note: on === false ? 'Telemetry is off here: nothing is kept, and nothing leaves this device.' : '',
    facts: [
      ['Telemetry', on === undefined ? '–' : on ? 'on' : 'off', on === false ? 'warn' : ''],
      ['Queue', storage(stats?.storage), stats?.storage === 'memory' ? 'warn' : ''],
      ['Last error', error ? plain(error) : stats ? 'none' : '–', error ? 'warn' : ''],
    ],
  };
}

/** @param {unknown} place */
function storage(place) {
  if (place === 'disk') return 'on disk';
  return place === 'memory' ? 'in memory only' : '–';
}

