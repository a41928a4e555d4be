// Compares the books of client and server, as far as they are comparable.
//
// The books of the client: every event that was ever emitted on this install has ended or is still in the queue. The client
// counts the ends and the queue separately; the remainder must be 0.
//
// Client and server: the server's windows count the events of all clients, by the time of the event. The client knows how many
// of its events the server acked. Over five minutes both are equal if no other client sends and no event was late.

import { count, span } from './format.js';
import { number, own } from './read.js';

/** @typedef {import('./drawer-model.js').DrawerState} DrawerState */
/** @typedef {{ label: string, value: string, tone: '' | 'dim' | 'ok' | 'alert' | 'sum', hint: string }} Line */
/** @typedef {{ lines: Line[], text: string }} Comparison */

export const WINDOW_MS = 300_000;
const EDGE_MS = 5000; // maximum distance of a point from the edge of the window, and maximum silence of the server
const ON_THE_WAY_MS = 5000; // maximum time from an ack to the server's next message, and from an event to its flush

/** @type {readonly [word: string, label: string, hint: string][]} */
const ENDS = [
  ['acked', 'Acked', 'The server has a terminal result for it'],
  ['rejected', 'Rejected', 'The server rejected it and recorded the reason'],
  ['sampled', 'Sampled out', 'The catalog keeps only a share of these'],
  ['opted_out', 'Opted out', 'Emitted or queued while telemetry was off'],
  ['evicted', 'Evicted', 'The queue was full'],
  ['expired', 'Expired', 'It was queued for too long'],
  ['invalid', 'Invalid', 'The catalog does not allow it; this device dropped it'],
  ['rate_limited', 'Rate limited', 'Its family exceeded its rate limit'],
  ['disabled', 'Disabled', 'Telemetry is switched off on the server'],
  ['unload_lost', 'Lost on leaving', 'Emitted when its page was left, before its id could be hashed'],
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
      { label: 'Emitted', value: count(emitted), tone: '', hint: 'All events ever emitted on this install' },
      ...ends.map(({ n, label, hint }) => line(label, n, n ? '' : 'dim', hint)),
      line('Still queued', queued, queued ? '' : 'dim', 'Counted in the queue itself, not computed from the other lines'),
      line('Unaccounted', rest, rest === 0 ? 'ok' : rest === null ? 'sum' : 'alert', 'Emitted minus all lines above; must be 0'),
    ],
    text: rest === null ? '' : rest === 0 ? 'Every event is accounted for.' : 'Events are missing, or were counted twice.',
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
 * @param {DrawerState} state
 * @param {number} now
 * @returns {Comparison}
 */
export function difference(state, now) {
  const here = ackedSince(state, now - WINDOW_MS);
  const there = counted(state);
  const obstacle = whyNotComparable(state, here.whole, now);
  const apart = here.n === null || there === null || obstacle ? null : there - here.n;
  const moving = ackedSince(state, now - ON_THE_WAY_MS).n ?? 0;
  return {
    lines: [
      line('Acked to this client', here.n, '', 'From the books of the client; all windows of this install'),
      line('Counted by the server', there, '', 'Events of all families and all clients of the last five minutes'),
      line('Difference', apart, apart === 0 ? 'ok' : 'sum', 'The server’s count minus the client’s; a difference alone is no fault'),
    ],
    text: obstacle || explanation(apart, moving),
  };
}

/**
 * @param {number | null} apart
 * @param {number} moving events acked in the last seconds
 */
function explanation(apart, moving) {
  if (apart === null) return '';
  if (apart === 0) return 'The two agree.';
  if (Math.abs(apart) <= moving) return 'The two agree, except for events on their way.';
  if (apart > 0) return `The server counts ${count(apart)} more: other clients send to it too.`;
  return (
    `${count(-apart)} acked here are not in the server’s window: they are older than five minutes and were sent late, ` +
    'the server sampled them out, or it already had them.'
  );
}

/**
 * @param {DrawerState} state
 * @param {boolean} whole
 * @param {number} now
 * @returns {string} why they cannot be compared now; empty if they can
 */
function whyNotComparable({ messages, before, families, receivedAt, startedAt }, whole, now) {
  if (receivedAt === null) return 'No message of the server yet.';
  if (now - receivedAt > EDGE_MS) return 'Not compared while the server is silent.';
  if (!families.every((family) => messages.has(family))) return 'Not every family has sent a message yet.';
  if ([...messages.values()].some((message) => own(message, 'refilled') === false)) {
    return 'The server has not read its history yet, so its count is too low.';
  }
  if ([...messages.values()].some((message) => own(message, 'partial') === true)) {
    return 'The server does not know yet what the other servers counted, so its count may be too low.';
  }
  const empty = [...before.values()].every((events) => events === 0); // then the drawer saw every event that the server counts
  if (whole || empty) return '';
  const left = startedAt + WINDOW_MS - now;
  const wait = left > 0 ? `in ${span(left)}` : 'soon';
  return `Comparable ${wait}: the server counts five minutes, so the drawer must be open for five minutes.`;
}

/** @param {DrawerState} state */
function counted({ messages }) {
  if (messages.size === 0) return null;
  return number([...messages.values()].reduce((sum, message) => sum + (number(own(message, 'events')) ?? NaN), 0));
}

/**
 * @param {DrawerState} state
 * @param {number} from
 * @returns {{ n: number | null, whole: boolean }} whole: true if the count begins exactly at that time
 */
function ackedSince({ acked }, from) {
  const points = acked.points;
  const last = points.at(-1);
  const first = points.filter(([at]) => at <= from).at(-1) ?? points[0];
  if (!last || !first) return { n: null, whole: false };
  return { n: last[1] - first[1], whole: first[0] <= from && first[0] > from - EDGE_MS };
}
