/** Shows the servers on the database: one line if there is one, otherwise a table with this server first. */

import { at, data, group, keyed, make, text } from './dom.js';
import { duration, span, visible } from './format.js';

/** @typedef {import('./feed.js').Node} Node */

/** A live server is shown as seen now: its heartbeat comes every two seconds. */
const FRESH_MS = 6000;

/** @type {Record<string, string>} */
const PARTS = {
  catalog: 'catalog', hash_keys: 'hash key', signing_keys: 'signing keys', write_keys: 'write keys', read_tokens: 'read tokens',
};

/** Returns the parts in which a server differs from this one. @param {Node} node */
export function differing(node) {
  return node.differs.map(part => PARTS[part] ?? visible(part)).join(', ');
}

/** @param {Node} node */
export function seen(node) {
  if (node.state !== 'silent' && node.silence_ms <= FRESH_MS) return 'now';
  return `${span(node.silence_ms)} ago`;
}

/** Returns the text for a server that is alone. @param {Node | undefined} node */
export function alone(node) {
  if (!node) return 'Not known yet: no heartbeat has reached the database.';
  return `One: ${visible(node.name)}, last heartbeat ${seen(node)}.`;
}

/** Returns the state in words. While no heartbeat succeeds, nothing is known of a server that was live. @param {Node} node */
export function state(node) {
  if (node.state === 'self') return 'this server';
  if (node.state === 'silent') return 'silent';
  return node.silence_ms <= FRESH_MS ? 'live' : 'not known';
}

function row() {
  const name = make('th', 'name');
  name.scope = 'row';
  return group('tr', '', name, make('td'), make('td', 'mono opt'), make('td', 'opt'), make('td', 'mono opt'), make('td'),
    make('td', 'n opt'), make('td', 'n'));
}

/** @param {HTMLElement} shown @param {Node} node */
function fill(shown, node) {
  const silent = node.state === 'silent';
  const words = [
    visible(node.name), state(node), visible(node.incarnation),
    visible(node.version), visible(node.catalog) || '–', node.state === 'live' ? differing(node) || 'nothing' : '–',
    span(node.uptime_ms), seen(node),
  ];
  words.forEach((word, i) => {
    const cell = shown.children[i];
    if (cell) text(cell, word);
  });
  data(shown, 'state', silent ? 'bad' : node.differs.length ? 'warn' : '');
}

/** Returns how complete the live figures are. @param {import('./feed.js').Frame['exchange']} exchange */
export function complete({ partial, oldest }) {
  return partial ? 'the live figures lack some of them' : `the live figures contain all, at most ${duration(oldest)} old`;
}

/** Returns how many servers there are, and how complete or how old that is. @param {import('./feed.js').Frame} frame */
export function summary({ nodes, exchange }) {
  const silent = nodes.filter(node => node.state === 'silent').length;
  const counts = `${nodes.length - silent} live${silent ? `, ${silent} silent` : ''}`;
  const age = nodes.find(node => node.state === 'self')?.silence_ms ?? 0;
  return age > FRESH_MS ? `${counts} when the database last answered, ${span(age)} ago` : `${counts}; ${complete(exchange)}`;
}

/** @param {import('./feed.js').Frame} frame */
export function show(frame) {
  const { nodes } = frame;
  const one = nodes.length < 2;
  at('nodes-table').hidden = one;
  at('nodes-one').hidden = !one;
  text(at('nodes-one'), one ? alone(nodes[0]) : '');
  text(at('nodes-count'), one ? '' : summary(frame));
  text(at('families-scope'), one ? '' : '; counts since its start are of this server, p50 and p95 of all servers');
  const body = at('nodes-table').querySelector('tbody');
  if (body) keyed(body, one ? [] : nodes, node => node.incarnation, row, fill);
}
