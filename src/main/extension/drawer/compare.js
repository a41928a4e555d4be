// The two books held against each other, as far as that can be done honestly.
//
// The client's own: every event that was ever emitted on this install has an end, or is still in the queue. The ends are counted,
// the queue is counted by itself, and what is missing between the two is the remainder.
//
// Client and server: the server's windows count what all clients sent, by the time when it happened; the client knows how many
// events the server took over from it. Over five minutes the two are the same when nobody else sends and nothing was late.

import { count, span } from './format.js';
import { number, own } from './read.js';

/** @typedef {import('./watch.js').Knowledge} Knowledge */
/** @typedef {{ label: string, value: string, tone: '' | 'dim' | 'ok' | 'alert' | 'sum', hint: string }} Line */
/** @typedef {{ lines: Line[], text: string }} Comparison */

export const WINDOW_MS = 300_000;
const EDGE_MS = 5000; // how old the edge of the window, or a silence, may be
const ON_THE_WAY_MS = 5000; // from an ack to its place in the server's next message, and from an event to its flush

/** @type {readonly [word: string, label: string, hint: string][]} */
const ENDS = [
  ['acked', 'Acked', 'The server took it over'],
  ['rejected', 'Rejected', 'The server refused it and kept the reason'],
  ['sampled', 'Sampled out', 'The catalog keeps only a share of these'],
  ['opted_out', 'Opted out', 'Emitted or queued while telemetry was off'],
  ['evicted', 'Evicted', 'The queue was full'],
  ['expired', 'Expired', 'Queued for too long'],
  ['invalid', 'Invalid', 'Refused on this device by the rules of the catalog'],
  ['rate_limited', 'Rate limited', 'Its family emitted more than it may'],
  ['disabled', 'Disabled', 'The server has telemetry switched off'],
];

/**
 * @param {any} stats
 * @returns {Comparison}
 */
export function books(stats) {
  const emitted = number(own(stats, 'emitted'));
  const queued = number(own(stats, 'queued'));
  const ends = ENDS.map(([word, label, hint]) => ({ n: number(own(stats, word)), label, hint }));
  const rest = emitted === null || queued === null ? null : ends.reduce((left, { n }) => left - (n ?? 0), emitted - queued);
  return {
    lines: [
      { label: 'Emitted', value: count(emitted), tone: '', hint: 'All that was ever emitted on this install' },
      ...ends.map(({ n, label, hint }) => line(label, n, n ? '' : 'dim', hint)),
      line('Still queued', queued, queued ? '' : 'dim', 'Counted in the queue itself, not worked out from the other lines'),
      line('Unaccounted', rest, rest === 0 ? 'ok' : rest === null ? 'sum' : 'alert', 'Emitted less all the lines above; must be 0'),
    ],
    text: rest === null ? '' : rest === 0 ? 'Every event has its end.' : 'Events are missing from these books, or are in them twice.',
  };
}

/**
 * @param {string} label
 * @param {number | null} n
 * @param {Line['tone']} tone
 * @param {string} hint
 * @returns {Line}
 */
function line(label, n, tone, hint) {
  return { label, value: count(n), tone, hint };
}

/**
 * @param {Knowledge} knowledge
 * @param {number} now
 * @returns {Comparison}
 */
export function difference(knowledge, now) {
  const here = ackedSince(knowledge, now - WINDOW_MS);
  const there = counted(knowledge);
  const doubt = notYet(knowledge, here.whole, now);
  const apart = here.n === null || there === null || doubt ? null : there - here.n;
  const moving = ackedSince(knowledge, now - ON_THE_WAY_MS).n ?? 0;
  return {
    lines: [
      line('Acked to this client', here.n, '', 'By the client’s own books, all windows of this install'),
      line('Counted by the server', there, '', 'Events of all families and all clients that happened in its last five minutes'),
      line('Difference', apart, apart === 0 ? 'ok' : 'sum', 'The server’s count less the client’s; not a fault by itself'),
    ],
    text: doubt || verdict(apart, moving),
  };
}

/**
 * @param {number | null} apart
 * @param {number} moving events acked in the last seconds
 */
function verdict(apart, moving) {
  if (apart === null) return '';
  if (apart === 0) return 'The two agree.';
  if (Math.abs(apart) <= moving) return 'The two agree, but for what is on its way.';
  if (apart > 0) return `The server counts ${count(apart)} more: other clients send to it too.`;
  return (
    `${count(-apart)} acked here are not in the server’s window: they happened more than five minutes ago and were sent late, ` +
    'were sampled out by the server, or it had them already.'
  );
}

/**
 * @param {Knowledge} knowledge
 * @param {boolean} whole
 * @param {number} now
 * @returns {string} why the two cannot be compared now; empty: they can
 */
function notYet({ messages, before, families, heardAt, startedAt }, whole, now) {
  if (heardAt === null) return 'Nothing to compare with before the server speaks.';
  if (now - heardAt > EDGE_MS) return 'Not compared while the server is silent.';
  if (!families.every((family) => messages.has(family))) return 'Not every family has been heard yet.';
  if ([...messages.values()].some((message) => own(message, 'refilled') === false)) {
    return 'The server has not read its history yet, so it counts too little.';
  }
  const empty = [...before.values()].every((events) => events === 0); // then all that it counts came while we watched
  if (whole || empty) return '';
  const left = startedAt + WINDOW_MS - now;
  const wait = left > 0 ? `in ${span(left)}` : 'soon';
  return `Comparable ${wait}: the server looks back five minutes, this drawer has to watch as long.`;
}

/** @param {Knowledge} knowledge */
function counted({ messages }) {
  if (messages.size === 0) return null;
  return number([...messages.values()].reduce((sum, message) => sum + (number(own(message, 'events')) ?? NaN), 0));
}

/**
 * @param {Knowledge} knowledge
 * @param {number} from
 * @returns {{ n: number | null, whole: boolean }} whole: the count begins at that time and not later or earlier
 */
function ackedSince({ acked }, from) {
  const points = acked.points;
  const last = points.at(-1);
  const first = points.filter(([at]) => at <= from).at(-1) ?? points[0];
  if (!last || !first) return { n: null, whole: false };
  return { n: last[1] - first[1], whole: first[0] <= from && first[0] > from - EDGE_MS };
}
