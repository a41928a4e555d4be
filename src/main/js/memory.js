// The queue where there is no disk: Node, a private window, a full or broken IndexedDB.

import { newState } from './state.js';

/** @typedef {import('./state.js').StoredSegment} StoredSegment */

/** @returns {import('./state.js').Backend} */
export function memoryBackend() {
  const state = newState();
  /** @type {Map<number, StoredSegment>} */
  const segments = new Map();
  let next = 1;
  let turn = Promise.resolve();
  /** @type {import('./state.js').Table} */
  const table = {
    add: (segment) => void segments.set(next, { ...segment, k: next++ }),
    put: (segment) => void segments.set(segment.k, segment),
    remove: (k) => void segments.delete(k),
    get: async (k) => segments.get(k),
    each: async (visit) => {
      for (const segment of segments.values()) if (!visit(segment)) break;
    },
  };
  return {
    change(work) {
      const result = turn.then(() => work(state, table)); // one after the other, as transactions are
      turn = result.then(() => {}, () => {});
      return result;
    },
    close() {},
  };
}
