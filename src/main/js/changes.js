// The changes that the store's transactions make to the state.

import { DAY_MS } from './limits.js';
import { restMs } from './backoff.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Table} Table */
/** @typedef {import('./state.js').StoredSegment} StoredSegment */

/** The words under which a segment can leave the queue without a reply. */
export const LEFT = /** @type {const} */ (['opted_out', 'disabled', 'expired', 'evicted']);

/**
 * Deletes a segment that has no reply, and counts its events.
 *
 * @param {State} state
 * @param {Table} table
 * @param {StoredSegment} segment
 * @param {typeof LEFT[number]} word
 * @returns {true}
 */
export const drop = (state, table, segment, word) => {
  move(state, table, segment, -1);
  state.books[word] += segment.n;
  state.gone[word + segment.urgent] = segment.k;
  return true;
};

/**
 * Ends pauses that are over. It also ends pauses that began under a wrong clock: they would start again at that time.
 *
 * @param {State} state
 */
export const endPauses = (state) => {
  if (!restMs(state.notBefore, state.restMs)) state.notBefore = 0;
  if (!restMs(state.offUntil, DAY_MS)) state.offUntil = 0;
};

/**
 * Returns the age of the queue in milliseconds of use.
 *
 * @param {State} state
 */
export const lifeOf = (state) =>
  state.lived + Math.max(0, Math.min(DAY_MS, Date.now() - (state.seen || Date.now())));

/**
 * Adds a segment to the queue or deletes it, and updates the totals.
 *
 * @param {State} state
 * @param {Table} table
 * @param {StoredSegment} segment
 * @param {1 | -1} sign
 */
export const move = (state, table, segment, sign) => {
  if (sign > 0) table.put(segment);
  else table.remove(segment.k);
  state.events += sign * segment.n;
  state.bytes += sign * segment.text.length;
};
