// Limits the rate of each family, and decides how long an event may wait for others.

import { tokenBucket } from './backoff.js';
import { START_MS } from './limits.js';

/** @typedef {import('./fields.js').FamilyRule} FamilyRule */

export const Limiters = () => {
  /** @type {Record<string, ReturnType<typeof tokenBucket>>} by family */
  const buckets = {};
  /** @type {Record<string, number>} by family: events since the last flush */
  let gathered = {};
  return {
    /**
     * @param {string} family
     * @param {FamilyRule} rule
     * @returns {number} how long the event may wait; 0: the family is over its rate
     */
    take(family, rule) {
      if (!(buckets[family] ??= tokenBucket(Date.now))(rule)) return 0;
      gathered[family] ??= 0;
      return ++gathered[family] < rule.batch ? rule.flushMs : START_MS;
    },
    flushed() {
      gathered = {};
    },
  };
};
