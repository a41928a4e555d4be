// Reads the server's reply to a request. The client deletes events only if the reply accounts for every event of the request.
// After any other reply it keeps them and retries.

import { DAY_MS } from './limits.js';

/** @typedef {{ result: string, reason?: string, pointer?: string, detail?: string }} Line */
/**
 * settled: the reply accounts for every event; wait: retry later; halve: the request was too large or unreadable;
 * off: telemetry is off on the server.
 *
 * @typedef {{ kind: 'settled' | 'wait' | 'halve' | 'off', results?: Record<string, Line>, waitMs?: number, word?: string }} SendResult
 */

/**
 * @param {number} status of HTTP; over the bridge the failure code, or 200
 * @param {any} body parsed JSON of any shape
 * @param {number} sent number of events in the request
 * @param {number} [retryAfterMs] from the header
 * @returns {SendResult}
 */
export const understand = (status, body, sent, retryAfterMs = 0) => {
  const reply = Object(body); // also undefined and plain values become an object
  const { reason, results } = reply;
  const word = String(reason || (status === 200 ? 'bad_reply' : 'http_' + status));
  if (reply.status === 'disabled') return { kind: 'off', word: 'telemetry_disabled' };
  if (status === 413 || status === 400) return { kind: 'halve', word };
  const waitMs = Math.min(DAY_MS, Math.max(retryAfterMs, number(reply.retry_after_ms)));
  const accountedFor = Object.values(Object(reply.counts)).reduce((sum, n) => sum + number(n), 0);
  if (status === 200 && reply.status === 'ok' && results === Object(results) && accountedFor === sent) return { kind: 'settled', results, waitMs };
  return { kind: 'wait', waitMs, word };
};

/**
 * Reads a Retry-After header, which has seconds or a date (RFC 9110, 10.2.3).
 *
 * @param {string | null} header
 * @param {number} now
 */
export const retryAfterMs = (header, now) =>
  number(header?.endsWith('GMT') ? Date.parse(header) - now : /** @type {any} */ (header) * 1000);

/** @param {any} value 0 stands for everything that is no positive number */
const number = (value) =>
  value > 0 ? value : 0;
