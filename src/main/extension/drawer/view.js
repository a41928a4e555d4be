// Turns the state of the drawer into texts and numbers, without a document.

import { books, difference } from './compare.js';
import { clock, plain, short, span } from './format.js';
import { cards, everything } from './figures.js';
import { STALE_MS } from './drawer-model.js';

/** @typedef {import('./drawer-model.js').DrawerState} DrawerState */
/** @typedef {{ state: 'none' | 'connecting' | 'live' | 'stale' | 'down', text: string, detail: string }} Connection */
/** @typedef {{ label: string, value: string, hint: string }} Tile */
/** @typedef {{ tiles: Tile[], note: string, facts: [name: string, value: string, tone: string][] }} ClientView */

const DOWN_MS = 15_000;
const FRESH_MS = 2000;

/**
 * @param {DrawerState} state
 * @param {number} now
 */
export function view(state, now) {
  return {
    connection: connection(state, now),
    client: client(state),
    cards: cards(state),
    books: books(state.stats),
    difference: difference(state, now),
    everything: everything(state),
  };
}

/** @type {Connection} */
export const NO_CLIENT = { state: 'none', text: 'No client', detail: 'the property telemetry of this element is not set' };

/**
 * @param {DrawerState} state
 * @param {number} now
 * @returns {Connection}
 */
export function connection({ receivedAt, startedAt }, now) {
  const silent = now - (receivedAt ?? startedAt);
  if (receivedAt !== null && silent <= STALE_MS) {
    return { state: 'live', text: 'Live', detail: silent < FRESH_MS ? 'updated just now' : `updated ${span(silent)} ago` };
  }
  if (receivedAt === null) {
    return silent < DOWN_MS
      ? { state: 'connecting', text: 'Connecting', detail: 'no figures yet' }
      : { state: 'down', text: 'No server', detail: `no message in ${span(silent)}; retrying` };
  }
  const since = `since ${clock(receivedAt)}`;
  const detail = `last update ${span(silent)} ago`;
  return silent < DOWN_MS
    ? { state: 'stale', text: `Stale ${since}`, detail }
    : { state: 'down', text: `Down ${since}`, detail: detail + '; retrying' };
}

/**
 * @param {DrawerState} state
 * @returns {ClientView}
 */
function client({ stats, statsError }) {
  const number = (/** @type {string} */ name) => short(stats?.[name]);
  const on = stats?.enabled;
  const error = statsError || stats?.lastError || '';
  return {
    tiles: [
      { label: 'Queued', value: number('queued'), hint: 'On this device until the server sends a terminal result' },
      { label: 'In flight', value: number('inFlight'), hint: 'Queued events that this window has sent and the server has not answered' },
      { label: 'Acked', value: number('acked'), hint: 'Acked by the server, since this client was installed' },
      { label: 'Evicted', value: number('evicted'), hint: 'Lost because the queue was full' },
    ],
    note: on === false ? 'Telemetry is off: no event is stored, and nothing leaves this device.' : '',
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

