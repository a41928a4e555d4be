// What a client may be told, and what it makes of it. Mistakes are thrown here, where the programmer sees them.

import { databaseBackend } from './db.js';
import { memoryBackend } from './memory.js';
import { Store } from './store.js';

/**
 * @typedef {object} Options
 * @property {string} endpoint the server, as in {@code https://telemetry.example.org}
 * @property {string} [key] write key; none is asked for on loopback
 * @property {'extension' | 'backend' | 'automation'} source
 * @property {string} [release] version of the program that emits
 * @property {string} [sessionId] is hashed before it is queued
 * @property {boolean} [enabled] false: nothing is kept or sent, and what was queued is purged
 * @property {'auto' | 'memory'} [storage] auto: IndexedDB where there is one
 * @property {'auto' | 'websocket' | 'http'} [transport] auto: the socket, and HTTP where it does not open
 * @property {number} [maxEvents] queued at most; the oldest go first
 * @property {number} [maxBytes] queued at most
 * @property {string} [readToken] for subscribe, where the server asks for one
 * @property {string} [name] of the database and the lock, to keep two queues of one origin apart
 * @property {(problem: { event: string, reason: string, pointer: string }) => void} [onInvalid] an event was refused here
 */

const SOURCES = ['extension', 'backend', 'automation'];
const AGE_MS = 180 * 86_400_000; // as long as the longest kept family
const SEGMENT = 250;
const MAX_EVENTS = 50_000;
const MAX_BYTES = 20_000_000;

/** @param {Options} options */
export function resolved(options) {
  const { key, source, transport = 'auto', release = '', name = 'lossy-telemetry', maxEvents = MAX_EVENTS } = options;
  if (!SOURCES.includes(source)) throw new TypeError('source must be one of ' + SOURCES.join(', '));
  if (release.length > 256) throw new TypeError('release must be at most 256 characters');
  const endpoint = new URL(options.endpoint).href.replace(/\/+$/, '');
  const segment = Math.max(1, Math.min(SEGMENT, maxEvents >> 3)); // eviction goes by segments
  return { route: { endpoint, key, source, transport, name }, segment, release };
}

/**
 * @param {Options} options
 * @param {string} name
 */
export function storesOf({ storage, maxEvents = MAX_EVENTS, maxBytes = MAX_BYTES }, name) {
  const memory = new Store(memoryBackend(), {
    events: Math.min(maxEvents, 5_000),
    bytes: Math.min(maxBytes, 2_000_000),
    ageMs: AGE_MS,
  });
  const factory = storage === 'memory' ? undefined : globalThis.indexedDB;
  if (!factory) return [memory];
  return [new Store(databaseBackend(name, factory), { events: maxEvents, bytes: maxBytes, ageMs: AGE_MS }), memory];
}
