/** Shows the current figures as tiles. */

import { at, data, group, make, text } from './dom.js';
import { count, duration, rate, share } from './format.js';

/** @typedef {import('./feed.js').Frame} Frame */
/** @typedef {{ name: string, title: string, value: (frame: Frame) => string, note: (frame: Frame) => string,
 *   state?: (frame: Frame) => string }} Tile */

/** @param {Frame} frame */
function refused(frame) {
  const { received = 0, rejected = 0 } = frame.rates;
  return received > 0 ? rejected / received : 0;
}

/** Counts the losses as the alert LossyClientLossHigh does: sampled and opted-out events are no loss. @param {Frame} frame */
export function lost(frame) {
  const { evicted = 0, expired = 0, invalid = 0, rate_limited: limited = 0, unload_lost: unloaded = 0 } = frame.clients?.discarded ?? {};
  return evicted + expired + invalid + limited + unloaded;
}

/** @type {Tile[]} */
const TILES = [
  { name: 'received', title: 'Received', value: f => `${rate(f.rates.received)} /s`, note: f => `${count(f.balance.received)} in all` },
  { name: 'stored', title: 'Stored', value: f => `${rate(f.rates.persisted)} /s`, note: f => `${count(f.balance.persisted)} in all` },
  { name: 'rejected', title: 'Rejected', value: f => share(refused(f)), note: f => `${count(f.balance.rejected)} in all`,
    state: f => (refused(f) > 0.05 ? 'warn' : '') },
  { name: 'retry', title: 'Retry replies', value: f => `${rate(f.rates.nacked)} /s`, note: f => `${count(f.balance.nacked)} in all`,
    state: f => ((f.rates.nacked ?? 0) > 0 ? 'warn' : '') },
  { name: 'queue', title: 'In queue', value: f => count(f.server.queue), note: f => `of ${count(f.server.queue_capacity)}` },
  { name: 'oldest', title: 'Oldest waiting', value: f => duration(f.server.oldest), note: () => 'alert: 5 s',
    state: f => (f.server.oldest > 5 ? 'bad' : '') },
  { name: 'lag', title: 'Lag p95', value: f => duration(f.server.lag_p95), note: f => (f.server.log_lag > 1 ? `${duration(f.server.log_lag)} in the log` : 'to the commit') },
  { name: 'database', title: 'Database', value: f => (f.database === 'ready' ? 'ready' : 'down'),
    note: f => `breaker ${String(f.server.breaker).replace('_', ' ')}`, state: f => (f.database === 'ready' ? '' : 'bad') },
  { name: 'unaccounted', title: 'Unaccounted', value: f => count(f.balance.unaccounted), note: f => `${count(f.balance.in_flight)} in flight`,
    state: f => (f.alerts.some(a => a.key === 'accounting') ? 'bad' : '') },
  { name: 'lost', title: 'Lost on clients', value: f => (f.clients ? count(lost(f)) : '–'), note: () => 'by their reports' },
];

export function tiles() {
  const list = at('tiles');
  const shown = TILES.map(tile => {
    const value = make('span', 'value');
    const note = make('span', 'quiet');
    const box = group('div', '', make('dt', '', tile.title), group('dd', '', value), group('dd', '', note));
    data(box, 'tile', tile.name);
    return { tile, value, note, box };
  });
  list.replaceChildren(...shown.map(each => each.box));
  return {
    /** @param {Frame} frame */
    show(frame) {
      for (const { tile, value, note, box } of shown) {
        text(value, tile.value(frame));
        text(note, tile.note(frame));
        data(box, 'state', tile.state?.(frame) ?? '');
      }
    },
  };
}
