// From disk to server: one drainer at a time across all windows and workers of an origin. An event is deleted when the server
// has answered for it, and not before; what is asked twice has the same ids, so that the server stores it once.

import { waitMs } from './backoff.js';
import { report } from './books.js';
import { post } from './http.js';
import { understand } from './reply.js';
import { parse } from './store.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./store.js').Lot} Lot */
/** @typedef {import('./reply.js').Verdict} Verdict */
/**
 * @typedef {object} Route
 * @property {string} endpoint
 * @property {string | undefined} key
 * @property {string} source
 * @property {'auto' | 'websocket' | 'http'} transport
 * @property {string} lock its name
 */

const INGEST = 'telemetry.ingest';
const MAX_EVENTS = 500;
const MAX_CHARS = 80_000; // at most 3 bytes each, so that a request stays below the server's 256 KiB
const KEEPALIVE_CHARS = 18_000; // likewise below the browser's 64 KiB
const DAY_MS = 86_400_000;
const BUSY_MS = 5_000;
const SOCKET_PAUSE_MS = 60_000; // where the socket does not open, HTTP serves for a while without asking again

export class Sender {
  #route;
  #stores;
  #bridge;
  #again;
  #limit = { events: MAX_EVENTS, bytes: MAX_CHARS };
  #maxEvents = MAX_EVENTS;
  #failures = 0;
  #notBefore = 0;
  #socketFrom = 0;
  #cancel = new AbortController();
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  inFlight = 0;
  lastError = '';

  /**
   * @param {Route} route
   * @param {Store[]} stores
   * @param {import('./bridge.js').Bridge} bridge
   * @param {(ms: number) => void} again asks to be called after a while
   */
  constructor(route, stores, bridge, again) {
    this.#route = route;
    this.#stores = stores;
    this.#bridge = bridge;
    this.#again = again;
  }

  /**
   * Sends what is queued, once it is this one's turn; without {@code patience}, not at all while another window sends.
   *
   * @param {{ patience: boolean, keepalive: boolean }} how
   */
  async flush({ patience, keepalive }) {
    const drain = () => this.#drain(keepalive);
    const locks = globalThis.navigator?.locks;
    if (locks) {
      await locks.request(this.#route.lock, { ifAvailable: !patience }, async (lock) => {
        if (lock) await drain();
        else this.#again(BUSY_MS);
      });
    } else {
      await (this.#turn = this.#turn.then(drain));
    }
  }

  /** Ends what is on its way; its events stay queued unless they are purged. */
  cancel() {
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.#bridge.close();
  }

  /** @param {boolean} keepalive */
  async #drain(keepalive) {
    for (const store of this.#stores) {
      for (let more = true; more; ) {
        if (Date.now() < this.#notBefore) return;
        more = await this.#next(store, keepalive).catch((e) => this.#failed(String(e?.message ?? e), 0));
      }
    }
  }

  /**
   * @param {Store} store
   * @param {boolean} keepalive
   * @returns {Promise<boolean>} whether there may be more
   */
  async #next(store, keepalive) {
    const bytes = keepalive ? Math.min(this.#limit.bytes, KEEPALIVE_CHARS) : this.#limit.bytes;
    const lot = await store.head({ events: this.#limit.events, bytes });
    if (lot.segments.length === 0) return false;
    const { signal } = this.#cancel;
    this.inFlight = lot.segments.reduce((n, segment) => n + segment.n, 0);
    try {
      const verdict = await this.#ask(this.#body(lot), this.inFlight, keepalive && lot.segments[0]?.text, signal);
      return await this.#act(store, lot, verdict);
    } catch (e) {
      if (signal.aborted) return false; // cancelled on purpose, which is no failure
      throw e;
    } finally {
      this.inFlight = 0;
    }
  }

  /**
   * @param {Store} store
   * @param {Lot} lot
   * @param {Verdict} verdict
   */
  async #act(store, lot, verdict) {
    switch (verdict.kind) {
      case 'settled':
        await store.settle(lot.segments, verdict.results);
        if (Object.values(verdict.results).some((line) => line.result === 'retry')) {
          return this.#failed('retry', verdict.waitMs);
        }
        this.#succeeded();
        return true;
      case 'off':
        await store.purge('disabled');
        await store.remember({ offUntil: Date.now() + DAY_MS });
        this.lastError = 'telemetry_disabled';
        return false;
      case 'halve':
        return this.#halve(store, lot, verdict.word);
      default:
        return this.#failed(verdict.word, verdict.waitMs);
    }
  }

  /**
   * @param {Store} store
   * @param {Lot} lot
   * @param {string} word
   */
  async #halve(store, lot, word) {
    const [first] = lot.segments;
    this.lastError = word;
    if (!first) return false;
    this.#limit = { events: Math.max(1, this.inFlight >> 1), bytes: MAX_CHARS };
    if (lot.segments.length > 1) return true;
    if (first.n > 1) {
      await store.split(first);
      return true;
    }
    if (word.startsWith('http_')) return this.#failed(word, 0); // not our server's word: no reason to give up an event
    await store.settle([first], Object.fromEntries(parse(first.text).map((e) => [e.event_id, { result: 'invalid' }])));
    return true;
  }

  #succeeded() {
    this.#failures = 0;
    this.#limit = { events: this.#maxEvents, bytes: MAX_CHARS };
    this.lastError = '';
  }

  /**
   * @param {string} word
   * @param {number} askedMs
   */
  #failed(word, askedMs) {
    this.lastError = word;
    const wait = waitMs(++this.#failures, askedMs);
    this.#notBefore = Date.now() + wait;
    this.#again(wait);
    return false;
  }

  /** @param {Lot} lot */
  #body({ segments, state }) {
    const { key, source } = this.#route;
    const head = JSON.stringify({
      key,
      batch_id: crypto.randomUUID?.(),
      sent_at: new Date().toISOString(),
      source,
      install_id: state.installId,
      release: segments[0]?.release || undefined,
      report: report(state.books),
    });
    return `${head.slice(0, -1)},"events":[${segments.map((segment) => segment.text).join()}]}`;
  }

  /**
   * @param {string} json
   * @param {number} sent
   * @param {string | undefined | false} keepalive the first segment's text, if the page is going away
   * @param {AbortSignal} signal
   * @returns {Promise<Verdict>}
   */
  async #ask(json, sent, keepalive, signal) {
    const small = typeof keepalive === 'string' && json.length < KEEPALIVE_CHARS + 2_000;
    if (!small && (await this.#socketIsOpen())) {
      signal.throwIfAborted();
      const { status, body } = await this.#bridge.request(INGEST, json);
      return this.#read(status, body, sent, 0);
    }
    const { status, body, retryAfterMs } = await post(this.#route.endpoint, json, { keepalive: small, signal });
    return this.#read(status, body, sent, retryAfterMs);
  }

  /**
   * @param {number} status
   * @param {any} body
   * @param {number} sent
   * @param {number} retryAfterMs
   */
  #read(status, body, sent, retryAfterMs) {
    if (body?.max_events > 0) this.#maxEvents = Math.min(MAX_EVENTS, body.max_events);
    return understand(status, body, sent, retryAfterMs);
  }

  async #socketIsOpen() {
    const { transport } = this.#route;
    const never = typeof WebSocket === 'undefined' || transport === 'http';
    if (never || (transport === 'auto' && Date.now() < this.#socketFrom)) return false;
    try {
      await this.#bridge.open();
      return true;
    } catch (e) {
      if (transport === 'websocket') throw e;
      this.#socketFrom = Date.now() + SOCKET_PAUSE_MS;
      return false;
    }
  }
}
