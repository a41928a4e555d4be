// Reads what the server made of a request. Only an answer that accounts for every event sent lets one be deleted; anything
// else, garbage included, means: keep them and ask again.

/** @typedef {{ result: string, reason?: string, pointer?: string, detail?: string }} Line */
/**
 * settled: every event has its line, or none because it was persisted; wait: nothing was taken; halve: the request was too
 * large or unreadable; off: telemetry is switched off there.
 *
 * @typedef {{ kind: 'settled', results: Record<string, Line>, waitMs: number }
 *   | { kind: 'wait', waitMs: number, word: string }
 *   | { kind: 'halve', word: string }
 *   | { kind: 'off' }} Verdict
 */

/**
 * @param {number} status of HTTP; over the bridge its failure code, or 200
 * @param {any} body parsed, of any shape
 * @param {number} sent events in the request
 * @param {number} [retryAfterMs] from the header
 * @returns {Verdict}
 */
export function understand(status, body, sent, retryAfterMs = 0) {
  const reply = Object(body); // of nothing, or of a bare value: an object without what is asked for below
  if (reply.status === 'disabled') return { kind: 'off' };
  if (status === 413 || status === 400) return { kind: 'halve', word: text(reply.reason) || 'http_' + status };
  const waitMs = Math.max(retryAfterMs, number(reply.retry_after_ms));
  if (status === 200 && reply.status === 'ok' && accountsFor(reply, sent)) {
    return { kind: 'settled', results: reply.results, waitMs };
  }
  return { kind: 'wait', waitMs, word: text(reply.reason) || (status === 200 ? 'bad_reply' : 'http_' + status) };
}

/**
 * @param {any} reply
 * @param {number} sent
 */
function accountsFor(reply, sent) {
  const { counts, results } = reply;
  if (results !== Object(results)) return false;
  return Object.values(Object(counts)).reduce((sum, n) => sum + number(n), 0) === sent;
}

/**
 * Seconds, or a date (RFC 9110, 10.2.3).
 *
 * @param {string | null} header
 * @param {number} now
 */
export function retryAfterMs(header, now) {
  const ms = /^\d+$/.test(header ?? '') ? Number(header) * 1000 : header?.endsWith('GMT') ? Date.parse(header) - now : 0;
  return ms > 0 ? Math.min(ms, 86_400_000) : 0;
}

/** @param {unknown} value */
function number(value) {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' ? value : '';
}
