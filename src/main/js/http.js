// Sends requests over HTTP. They end after a while, the client reads only a bounded part of the reply, and all but small requests
// are compressed.

import { retryAfterMs } from './reply.js';
import { MOST_CHARS, POST_MS } from './limits.js';

/**
 * @param {string} endpoint
 * @param {string} json
 * @param {{ keepalive: boolean, signal: AbortSignal }} how keepalive: the request may outlive its page; browsers allow 64 KiB
 */
export const post = async (endpoint, json, { keepalive, signal }) => {
  const stream = json.length > 1023 && new Blob([json]).stream().pipeThrough(new CompressionStream('gzip'));
  return ask(endpoint + '/v1/events', signal, POST_MS, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(stream && { 'content-encoding': 'gzip' }) },
    body: stream ? await new Response(stream).blob() : json,
    keepalive,
  });
};

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @param {number} ms
 * @param {RequestInit} [init]
 * @returns {Promise<{ status: number, body: any, retryAfterMs: number }>} body: parsed, or undefined if it is no JSON
 */
export const ask = async (url, signal, ms, init) => {
  const response = await fetch(url, { ...init, credentials: 'omit', signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) });
  let body;
  let text = '';
  try {
    const write = (/** @type {string} */ part) => {
      text += part;
      if (text.length > MOST_CHARS) throw text;
    };
    await /** @type {any} */ (response).body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write }));
    body = JSON.parse(text);
  } catch {
    // the reply is no JSON, has no end, or was cut
  }
  return { status: response.status, body, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), Date.now()) };
};
