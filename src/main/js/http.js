// Requests over HTTP: bounded in time and in what is read of the answer, and compressed where the platform can.

import { retryAfterMs } from './reply.js';

const POST_MS = 20_000;
const GET_MS = 5_000;
const MOST_CHARS = 1_000_000; // of an answer

/**
 * @param {string} endpoint
 * @param {string} json
 * @param {{ keepalive: boolean, signal: AbortSignal }} how keepalive: may outlive its page; the browser allows 64 KiB of it
 * @returns {Promise<{ status: number, body: any, retryAfterMs: number }>}
 */
export async function post(endpoint, json, { keepalive, signal }) {
  const { body, headers } = await encoded(json);
  const response = await fetch(endpoint + '/v1/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    keepalive,
    credentials: 'omit',
    signal: limited(signal, POST_MS),
  });
  return {
    status: response.status,
    body: await parsed(response).catch(() => null),
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now()),
  };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<any>} the answer, parsed; what a browser has in its cache it only asks to be confirmed
 */
export async function get(url, signal) {
  return parsed(await fetch(url, { credentials: 'omit', signal: limited(signal, GET_MS) }));
}

/**
 * @param {AbortSignal} signal
 * @param {number} ms
 */
function limited(signal, ms) {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

/** @param {Response} response */
async function parsed(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length > MOST_CHARS) {
      await reader.cancel();
      break; // half a text is no JSON
    }
  }
  return JSON.parse(text);
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
