/** Fills the tables of names and values: the books of server and clients, the switches, and the state of the server. */

import { at, data, group, keyed, make, text } from './dom.js';
import { bytes, count, duration, span } from './format.js';

/** @typedef {{ name: string, value: string, state?: string }} Fact */

/** @param {string} id @param {Fact[]} facts */
function table(id, facts) {
  const body = at(id).querySelector('tbody');
  if (!body) return;
  keyed(body, facts, fact => fact.name, fact => {
    const head = make('th', '', fact.name);
    head.scope = 'row';
    return group('tr', '', head, make('td'));
  }, (row, fact) => {
    if (row.lastElementChild) text(row.lastElementChild, fact.value);
    data(row, 'state', fact.state ?? '');
  });
}

/** @param {import('./feed.js').Frame} frame @returns {Fact[]} */
export function balance(frame) {
  const b = frame.balance;
  const wrong = frame.alerts.some(alert => alert.key === 'accounting');
  return [
    { name: 'Received', value: count(b.received), state: 'total' },
    b.accepted ? { name: '= accepted by the log', value: count(b.accepted) } : { name: '= stored', value: count(b.persisted) },
    { name: '+ duplicates (the id was already stored)', value: count(b.duplicate) },
    { name: '+ rejected', value: count(b.rejected) },
    { name: '+ sampled out, switched off or opted out', value: count(b.filtered) },
    { name: '+ answered with retry', value: count(b.nacked) },
    { name: '+ in flight', value: count(b.in_flight) },
    { name: 'Unaccounted, must be 0', value: count(b.unaccounted), state: wrong ? 'bad' : 'total' },
  ];
}

/** @type {Record<string, string>} */
const ENDS = {
  evicted: 'evicted because the queue was full', expired: 'expired in the queue', sampled: 'sampled out',
  opted_out: 'deleted after an opt-out', rate_limited: 'over the rate limit', disabled: 'switched off',
  invalid: 'not allowed by the catalog', unload_lost: 'lost when the page was left',
};

/** @param {import('./feed.js').Frame} frame @returns {Fact[]} */
export function clients(frame) {
  const of = frame.clients;
  if (!of) return [{ name: 'Not read yet', value: '–' }];
  if (!of.installs) return [{ name: 'No client has sent a report yet', value: '–' }];
  const ends = Object.entries(of.discarded).sort(([a], [b]) => a.localeCompare(b));
  return [
    { name: 'Installs that report', value: count(of.installs) },
    { name: 'Emitted', value: count(of.emitted), state: 'total' },
    ...ends.map(([word, events]) => ({ name: `− ${ENDS[word] ?? word}`, value: count(events) })),
    { name: 'Sent, or still on a client', value: count(of.emitted - ends.reduce((sum, [, n]) => sum + n, 0)), state: 'total' },
  ];
}

/** What the server sheds, by pressure level. Each level also sheds what the lower levels shed. */
const SHED = ['nothing', 'new subscribers', 'low-priority families', 'backlog', 'all but high priority', 'everything'];

/** @param {import('./feed.js').Frame} frame @returns {Fact[]} */
export function server(frame) {
  const s = frame.server;
  const away = frame.database !== 'ready';
  return [
    { name: 'Up for', value: span(s.uptime_ms) },
    { name: 'Heap used', value: `${bytes(s.heap)} of ${bytes(s.heap_max)}` },
    { name: 'Event-loop lag, recent maximum', value: duration(s.loop_lag) },
    { name: 'Database', value: away ? 'commits fail' : 'commits succeed', state: away ? 'bad' : '' },
    { name: 'Breaker', value: String(s.breaker).replace('_', ' '), state: s.breaker === 'closed' ? '' : 'bad' },
    { name: 'Connections in use, calls waiting', value: `${count(s.pool)}, ${count(s.pool_waiting)}` },
    { name: 'Inserts running, limit, waiting', value: `${count(s.inserts)}, ${count(s.inserts_limit)}, ${count(s.inserts_waiting)}` },
    { name: 'Shed under overload', value: SHED[s.pressure] ?? '–', state: s.pressure > 0 ? 'bad' : '' },
    { name: 'Queue', value: `${count(s.queue)} of ${count(s.queue_capacity)}` },
    { name: 'Oldest waiting event', value: duration(s.oldest) },
    { name: 'Open live pages', value: count(frame.watchers) },
  ];
}

/** @param {import('./feed.js').Frame} frame @param {import('./feed.js').Snapshot} snapshot @returns {Fact[]} */
export function switches(frame, snapshot) {
  const on = snapshot.enabled ? snapshot.families.filter(family => family.enabled) : [];
  const off = snapshot.families.filter(family => !family.enabled);
  const keeping = snapshot.families.filter(family => family.keep_rejected);
  return [
    { name: 'Telemetry', value: snapshot.enabled ? 'on' : 'OFF', state: snapshot.enabled ? '' : 'bad' },
    { name: 'Families on', value: `${on.length} of ${snapshot.families.length}` },
    ...off.map(({ name }) => ({ name: `Family ${name}`, value: 'off', state: 'bad' })),
    { name: 'Installs that opted out', value: count(frame.opted_out) },
    { name: 'Families that keep rejected events', value: keeping.map(family => family.name).join(', ') || 'none' },
  ];
}

/** @param {import('./feed.js').Frame} frame @param {import('./feed.js').Snapshot} snapshot */
export function show(frame, snapshot) {
  table('balance', balance(frame));
  table('clients', clients(frame));
  table('server', server(frame));
  table('switches', switches(frame, snapshot));
}
