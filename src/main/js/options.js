// Reads the options of createTelemetry. A bad option is thrown here, where the programmer sees it.

import { SEGMENT } from './limits.js';
import { databaseBackend } from './db.js';
import { valid } from './validation.js';
import { Store } from './store.js';
import { memoryBackend } from './memory.js';

/**
 * @typedef {object} Options
 * @property {string} endpoint the server's address, such as {@code https://telemetry.example.org}, with its path if it has one
 * @property {string} [key] write key; not needed on loopback
 * @property {'extension' | 'backend' | 'automation'} source
 * @property {string} [release] version of your program
 * @property {string} [sessionId] is hashed before it is queued
 * @property {boolean} [enabled] false: the client queues and sends nothing, and deletes the queue
 * @property {'auto' | 'memory'} [storage] auto: IndexedDB if there is one
 * @property {'auto' | 'websocket' | 'http'} [transport] auto: the WebSocket, or HTTP if it does not open
 * @property {number} [maxEvents] limit of the queue; the oldest events leave first
 * @property {number} [maxBytes] limit of the queue
 * @property {string} [readToken] for subscribe, if the server requires one
 * @property {string} [name] of the database; each name has its own choice of the person
 * @property {(problem: { event: string, reason: string, pointer: string }) => void} [onInvalid] is called for each event that the client rejects
 */

/** The rules of the options, in the form of fields.js. */
const RULES =
  'source,either!,extension,backend,automation;transport,either,auto,websocket,http;storage,either,auto,memory;enabled,boolean;' +
  'maxEvents,whole,1,1e15;maxBytes,whole,1,1e15;release,string,256;key,string,4096;readToken,string,4096;sessionId,string,4096;name,string,4096;onInvalid,function';

/**
 * Checks the options and sets defaults.
 *
 * @param {Options} options
 */
export const resolved = (options) => {
  for (const text of RULES.split(';')) valid(text, options);
  const href = URL.canParse(options.endpoint) ? new URL(options.endpoint).href : '';
  // no query, fragment or password, because paths are appended to it
  if (!/^https?:[^?#@]+$/.test(href)) throw TypeError('endpoint must be an http address');
  const endpoint = href.replace(/\/+$/, '');
  const { transport = 'auto', release = '', name = 'lossy-telemetry' } = options;
  const { maxEvents: events = 50_000, maxBytes: bytes = 20_000_000 } = options;
  const segment = Math.ceil(Math.min(SEGMENT, events / 8)); // eviction removes whole segments
  const stores = [Store(memoryBackend(), { events: Math.min(events, 5_000), bytes: Math.min(bytes, 2_000_000) })];
  const factory = globalThis.indexedDB;
  if (factory && options.storage !== 'memory') stores.unshift(Store(databaseBackend(name, factory, endpoint), { events, bytes }));
  const lane = `${name} ${endpoint} `;
  return { ...options, endpoint, transport, release, name, lane, segment, stores };
};
