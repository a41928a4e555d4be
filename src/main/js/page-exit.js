// Saves the events that a page has in memory when it is left. The page may emit in its last task, and it can't wait for IndexedDB
// any more. Only localStorage writes at once. The next page of the origin moves these records into the queue.

import { mint } from './uuid.js';

/** @typedef {import('./state.js').Segment} Segment */
/** @typedef {import('./books.js').Books} Books */

/**
 * Writes a record for the next page.
 *
 * @param {string} key names the queue's server
 * @param {Segment[]} segments
 * @param {Books} counted
 */
export const leave = (key, segments, counted) => {
  try {
    localStorage.setItem(key + mint(), JSON.stringify([segments, counted]));
  } catch {
    const lost = segments.reduce((sum, segment) => sum + segment.n, 0);
    if (lost) leave(key, [], { ...counted, unload_lost: counted.unload_lost + lost }); // the count alone may still fit
  }
};

/**
 * Moves the records of pages that were left into the queue.
 *
 * @param {string} key
 * @param {(segments: Segment[], counted: Books, left: string) => Promise<unknown>} take
 */
export const takeLeft = async (key, take) => {
  // Node also has a localStorage, which is a file
  for (const left of globalThis.document ? Object.keys(localStorage) : []) {
    if (!left.startsWith(key)) continue;
    /** @type {[Segment[], Books]} */
    let work = [[], /** @type {any} */ ({})];
    try {
      work = JSON.parse(localStorage.getItem(left) ?? '');
    } catch {
      // another window has moved it
    }
    await take(...work, left.slice(key.length));
    localStorage.removeItem(left);
  }
};
