// Computes waits and rates. Waits have full jitter: a random time below a ceiling that doubles with each failure. So clients that
// failed at the same time do not retry at the same time (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).

import { BASE_MS, CEILING_MS, LEAST_MS } from './limits.js';

/**
 * @param {number} attempt failures so far, at least 1
 * @param {number} askedMs the wait that the server asked for, or 0
 * @param {() => number} [random] from 0 to 1
 */
export const waitMs = (attempt, askedMs, random = Math.random) => {
  return Math.max(LEAST_MS, askedMs, random() * Math.min(CEILING_MS, BASE_MS * 2 ** attempt));
};

/**
 * Makes the token bucket of a family. It holds {@code burst} tokens and gets {@code perSecond} new ones. The limit may change
 * from call to call.
 *
 * @param {() => number} now milliseconds
 * @returns {(limit: { perSecond: number, burst: number }) => boolean} takes a token and returns true, or returns false if there is none
 */
export const tokenBucket = (now) => {
  let tokens = Infinity;
  let last = now();
  return (limit) => {
    const at = now();
    tokens = Math.min(limit.burst, tokens + (Math.max(0, at - last) * limit.perSecond) / 1000);
    last = at;
    return tokens >= 1 && tokens-- > 0;
  };
};

/**
 * Returns how long a stored pause still lasts. The clock may have been set since then. So a pause that would last longer than
 * planned counts as over.
 *
 * @param {number} until the end, by the device's clock
 * @param {number} ms the planned length
 */
export const restMs = (until, ms) => {
  const left = until - Date.now();
  return left > 0 && left <= ms ? left : 0;
};

/**
 * Returns undefined if the promise fails. Use it where a failed store counts as empty: the queue reports the fault at its next
 * write.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
export const ignoreErrors = (promise) => promise.catch(() => undefined);
