// One request over HTTP, compressed where the platform can.

import { retryAfterMs } from './reply.js';

const TIMEOUT_MS = 20_000;

/**
 * @param {string} endpoint
 * @param {string} json
 * @param {{ keepalive: boolean, signal: AbortSignal }} how keepalive: may outlive its page; the browser allows 64 KiB of it
 * @returns {Promise<{ status: number, body: any, retryAfterMs: number }>}
 */
export async function post(endpoint, json, { keepalive, signal }) {
  const timeout = new AbortController();
  const abort = () => timeout.abort();
  const timer = setTimeout(abort, TIMEOUT_MS);
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    const { body, headers } = await encoded(json);
    const response = await fetch(endpoint + '/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      keepalive,
      credentials: 'omit',
      signal: timeout.signal,
    });
    return {
      status: response.status,
      body: await response.json().catch(() => null),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now()),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/**
 * @param {string} json
 * @returns {Promise<{ body: BodyInit, headers: Record<string, string> }>}
 */
async function encoded(json) {
  if (typeof CompressionStream === 'undefined' || json.length < 1024) return { body: json, headers: {} };
  const stream = new Blob([json]).stream().pipeThrough(new CompressionStream('gzip'));
  return { body: await new Response(stream).arrayBuffer(), headers: { 'content-encoding': 'gzip' } };
}
