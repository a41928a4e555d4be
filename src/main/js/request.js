// Builds a request and sends it over the WebSocket or over HTTP.

import { mint } from './uuid.js';
import { post } from './http.js';
import { KEEPALIVE_CHARS, SOCKET_PAUSE_MS } from './limits.js';
import { report } from './books.js';
import { restMs } from './backoff.js';

/** @typedef {import('./batch.js').Batch} Batch */
/**
 * @typedef {object} Route
 * @property {string} endpoint
 * @property {string | undefined} [key]
 * @property {string} source
 * @property {'auto' | 'websocket' | 'http'} transport
 * @property {string} lane names the queue of this server on this device
 * @property {import('./store.js').OpenStore[]} stores
 */
/** @typedef {{ status: number, body: any, retryAfterMs?: number }} Answer */

/**
 * @param {Route} route
 * @param {import('./bridge.js').OpenBridge} bridge
 * @returns {(batch: Batch, keepalive: boolean, signal: AbortSignal) => Promise<Answer>} keepalive: the page is hidden and may end
 */
export const requests = ({ endpoint, key, source, transport }, bridge) => {
  let httpUntil = 0;
  return async (batch, keepalive, signal) => {
    const head = JSON.stringify({
      key,
      batch_id: mint(),
      sent_at: new Date(batch.sentAt).toISOString(),
      source,
      install_id: batch.state.installId,
      release: batch.segments[0]?.release || undefined,
      report: report(batch.state.books),
      opt_out: batch.optOut,
    });
    const json = `${head.slice(0, -1)},"events":[${batch.text}]}`;
    const small = keepalive && json.length < KEEPALIVE_CHARS + 2_000;
    let sent;
    if (globalThis.WebSocket && transport !== 'http' && !small && !restMs(httpUntil, SOCKET_PAUSE_MS)) {
      try {
        await bridge.open();
        signal.throwIfAborted();
        sent = bridge.request('telemetry.ingest', json);
      } catch (e) {
        if (signal.aborted || transport === 'websocket') throw e;
        httpUntil = Date.now() + SOCKET_PAUSE_MS; // the request was not sent, so HTTP may send it
      }
    }
    return sent ?? post(endpoint, json, { keepalive: small, signal });
  };
};
