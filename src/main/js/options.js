// Reads the options of createTelemetry. A bad option is thrown here, where the programmer sees it.

import { SEGMENT } from './limits.js';
import { databaseBackend } from './db.js';
import { valid } from './validation.js';
import { Store } from './store.js';
import { memoryBackend } from './memory.js';

/** @typedef {import('./client.js').Options} Options */

/** The rules of the options, in the form of fields.js. */
const RULES =
  'source,either!,extension,backend,automation;transport,either,auto,websocket,http;storage,either,auto,memory;enabled,boolean;' +
  'maxEvents,whole,1,1e15;maxBytes,whole,1,1e15;release,string,256;key,string,4096;readToken,string,4096;sessionId,string,4096;name,string,4096;onInvalid,function';

/**
 * Checks the options and sets defaults.
 *
 * @param {Options & import('./fields.js').Catalog} options
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
