// Keeps the queue in memory, where there is no disk: in Node, in a private window, and if IndexedDB is full or broken.

import { newState } from './state.js';
import { ignoreErrors } from './backoff.js';

/** @typedef {import('./state.js').StoredSegment} StoredSegment */

/** @returns {import('./state.js').Backend} */
export const memoryBackend = () => {
  const state = newState();
  /** @type {Map<number, StoredSegment>} */
  const segments = new Map();
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  /** @type {import('./state.js').Table} */
  const table = {
    base: 0,
    put: (segment) => segments.set(segment.k, segment),
    remove: (k) => segments.delete(k),
    get: async (k) => segments.get(k),
    each: async (visit) => {
      [...segments.values()].sort((a, b) => a.k - b.k).every(visit);
    },
  };
  return {
    change(work) {
      const result = turn.then(() => work(state, table)); // one after the other, like transactions
      turn = ignoreErrors(result);
      return result;
    },
    server: memoryBackend,
    close() {},
  };
};
