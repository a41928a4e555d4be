// From disk to server: one drainer at a time across all windows and workers of an origin. An event is deleted when the server
// has answered for it, and not before; what is asked twice has the same ids, so that the server stores it once.

import { waitMs } from './backoff.js';
import { report } from './books.js';
import { post } from './http.js';
import { fetchPolicy } from './policy.js';
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
 * @property {string} name of the lock
 */

const INGEST = 'telemetry.ingest';
const MAX_EVENTS = 500;
const MAX_CHARS = 80_000; // at most 3 bytes each, so that a request stays below the server's 256 KiB
const KEEPALIVE_CHARS = 18_000; // likewise below the browser's 64 KiB
const DAY_MS = 86_400_000;
const POLICY_MS = 900_000;
const BUSY_MS = 5_000;
const FAULT_MS = 60_000; // a disk that failed is looked at again
const SOCKET_PAUSE_MS = 60_000; // where the socket does not open, HTTP serves for a while without asking again

export class Sender {
  #route;
  #stores;
  #bridge;
  #again;
  #limit = MAX_EVENTS;
  #maxEvents = MAX_EVENTS;
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
   * Sends what is queued, and what the person chose, once it is this one's turn; without {@code patience}, not at all while
   * another window sends.
   *
   * @param {{ patience: boolean, keepalive: boolean, events?: boolean }} how events: false: the choice alone
   */
  async flush({ patience, keepalive, events = true }) {
    const { signal } = this.#cancel; // as of now: what is cancelled while it waits its turn must not begin
    const drain = () => this.#drain({ keepalive, events }, signal);
    const locks = globalThis.navigator?.locks;
    if (locks) {
      await locks.request(this.#route.name, { ifAvailable: !patience }, async (lock) => {
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

  /**
   * @param {{ keepalive: boolean, events: boolean }} how
   * @param {AbortSignal} signal
   */
  async #drain(how, signal) {
    for (const store of this.#stores) {
      if (Date.now() < store.restsUntil) continue;
      try {
        while (await this.#next(store, how, signal));
      } catch (e) {
        this.lastError = wordOf(e); // the store's own fault: what is in the other one is sent all the same
        store.restsUntil = Date.now() + BUSY_MS;
        this.#again(FAULT_MS);
      }
    }
  }

  /**
   * @param {Store} store
   * @param {{ keepalive: boolean, events: boolean }} how
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether there may be more
   */
  async #next(store, { keepalive, events }, signal) {
    const lot = await store.head({ events: this.#limit, bytes: keepalive ? KEEPALIVE_CHARS : MAX_CHARS });
    if (signal.aborted || (lot.n ? !events : lot.optOut === undefined)) return false;
    const { notBefore, offUntil } = lot.state;
    const wait = Math.max(this.#notBefore, notBefore, offUntil) - Date.now();
    if (wait > 0 && wait <= DAY_MS) { // longer, and somebody has turned the clock
      this.#again(wait);
      return false;
    }
    this.inFlight = lot.n;
    try {
      if (lot.n && !keepalive) await this.#learn(store, lot.state, signal);
      const verdict = await this.#ask(this.#body(lot), lot.n, keepalive, signal).catch(
        (e) => /** @type {Verdict} */ ({ kind: 'wait', waitMs: 0, word: wordOf(e) }),
      );
      if (signal.aborted && verdict.kind !== 'settled') return false; // cancelled on purpose, which is no failure
      return await this.#act(store, lot, verdict);
    } finally {
      this.inFlight = 0;
    }
  }

  /**
   * Asks for the policy when it is time. That it was asked is remembered before the answer, so that neither another window nor a
   * worker that is stopped meanwhile asks again.
   *
   * @param {Store} store
   * @param {import('./state.js').State} state
   * @param {AbortSignal} signal
   */
  async #learn(store, { policyAt }, signal) {
    if (Math.abs(Date.now() - policyAt) < POLICY_MS) return;
    await store.remember({ policyAt: Date.now() });
    const policy = await fetchPolicy(this.#route.endpoint, signal);
    if (policy) await store.remember({ policy });
  }

  /**
   * @param {Store} store
   * @param {Lot} lot
   * @param {Verdict} verdict
   */
  async #act(store, lot, verdict) {
    switch (verdict.kind) {
      case 'settled':
        await store.settle(lot, { ...verdict.results, ...lot.unsent });
        if (Object.values(verdict.results).some((line) => line?.result === 'retry')) {
          return this.#failed(store, lot, 'retry', verdict.waitMs);
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
        return this.#failed(store, lot, verdict.word, verdict.waitMs);
    }
  }

  /**
   * @param {Store} store
   * @param {Lot} lot
   * @param {string} word
   */
  async #halve(store, lot, word) {
    this.lastError = word;
    this.#limit = Math.max(1, lot.n >> 1);
    if (lot.n > 1) return true;
    if (!lot.n || word.startsWith('http_')) return this.#failed(store, lot, word, 0); // not our server's word: no reason to give up an event
    const [{ event_id }] = parse(lot.text);
    await store.settle(lot, { [event_id]: { result: 'invalid' }, ...lot.unsent });
    return true;
  }

  #succeeded() {
    this.#limit = Math.min(this.#limit * 2, this.#maxEvents);
    this.lastError = '';
  }

  /**
   * The wait is remembered with the queue: neither another window nor the worker's next life undercuts it.
   *
   * @param {Store} store
   * @param {Lot} lot
   * @param {string} word
   * @param {number} askedMs
   */
  async #failed(store, lot, word, askedMs) {
    this.lastError = word;
    const failures = lot.state.failures + 1;
    const wait = waitMs(failures, askedMs);
    const notBefore = (this.#notBefore = Date.now() + wait);
    this.#again(wait);
    await store.remember({ failures, notBefore });
    return false;
  }

  /** @param {Lot} lot */
  #body({ segments, state, text, optOut }) {
    const { key, source } = this.#route;
    const head = JSON.stringify({
      key,
      batch_id: crypto.randomUUID?.(),
      sent_at: new Date().toISOString(),
      source,
      install_id: state.installId,
      release: segments[0]?.release || undefined,
      report: report(state.books),
      opt_out: optOut,
    });
    return `${head.slice(0, -1)},"events":[${text}]}`;
  }

  /**
   * @param {string} json
   * @param {number} sent
   * @param {boolean} keepalive the page is going away
   * @param {AbortSignal} signal
   * @returns {Promise<Verdict>}
   */
  async #ask(json, sent, keepalive, signal) {
    const small = keepalive && json.length < KEEPALIVE_CHARS + 2_000;
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

/** @param {any} error */
function wordOf(error) {
  return String(error?.message ?? error);
}
