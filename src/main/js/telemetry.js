// The client. emit takes an event that the catalog knows; from the moment persisted resolves it survives the tab, the worker
// and the network, and reaches the server's table once.

import { tokenBucket, waitMs } from './backoff.js';
import { add, emptyBooks, pending } from './books.js';
import { Bridge } from './bridge.js';
import { resolved, storesOf } from './options.js';
import { mayMeasure } from './privacy.js';
import { Queue } from './queue.js';
import { Sender } from './sender.js';
import { quietly } from './store.js';
import { uuids } from './uuid.js';
import { familyRule, judge, rejected } from './validation.js';
import { Wake } from './wake.js';
import { watch } from './windows.js';

export { Events } from './events.js';

/** @typedef {import('./options.js').Options} Options */
/** @typedef {import('./events.js').Payloads} Payloads */
/** @typedef {{ urgent?: boolean, sessionId?: string, occurredAt?: Date | number }} EmitOptions urgent: written to disk at once */

const START_MS = 100;
const AHEAD_MS = 60_000; // what the server's clock forgives as well
const NOTHING = { patience: false, keepalive: false };

/** @param {Options} options */
export function createTelemetry(options) {
  return new Telemetry(options);
}

export class Telemetry {
  #options;
  /** @type {boolean | null} */
  #consent = null;
  #mint = uuids(Date.now);
  /** @type {Map<string, { take: ReturnType<typeof tokenBucket>, gathered: number }>} by family; gathered: since the last flush */
  #taps = new Map();
  #bridge;
  #queue;
  #sender;
  #wake;
  #windows;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #reopening;
  #ready;

  /** @param {Options} options */
  constructor(options) {
    const { route, segment, release } = resolved((this.#options = options));
    const { name } = route;
    this.#bridge = new Bridge(route.endpoint, options.readToken);
    this.#wake = new Wake(name, () => void this.#flush(NOTHING));
    const stores = storesOf(options, name);
    this.#queue = new Queue(stores, { writeMs: 20, segment, buffer: 10_000, release });
    this.#sender = new Sender(route, stores, this.#bridge, (ms) => this.#wake.in(ms));
    this.#bridge.lost = (failures) => {
      clearTimeout(this.#reopening); // one attempt is under way at most, whoever asks for more of them by subscribing
      this.#reopening = setTimeout(() => this.#reopen(), waitMs(failures, 0));
    };
    this.#windows = watch(name, {
      online: () => this.#wake.in(START_MS, false),
      hidden: () => void this.#flush({ patience: false, keepalive: true }),
      chosen: (enabled) => this.#choose(enabled),
    });
    this.#ready = this.#start();
  }

  /**
   * Never throws and never waits. What is wrong with the event is counted, and told to {@code onInvalid}.
   *
   * @template {keyof Payloads} N
   * @param {N} event
   * @param {Payloads[N]} payload
   * @param {EmitOptions} [options]
   * @returns {string | null} the id under which it is queued
   */
  emit(event, payload, options = {}) {
    try {
      if (this.#closed || !this.enabled) {
        this.#queue.note('emitted', 'opted_out');
        return null;
      }
      this.#queue.count('emitted');
      return this.#take(event, payload, options);
    } catch {
      this.#queue.count('invalid'); // a payload whose own code throws when it is read
      return null;
    }
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   * @param {EmitOptions} options
   */
  #take(event, payload, options) {
    const id = this.#mint();
    const { policy } = this.#queue;
    const at = options.occurredAt === undefined ? 1 : Number(options.occurredAt);
    const timely = at > 0 && at <= Date.now() + AHEAD_MS;
    const verdict = timely
      ? judge(id, event, payload, this.#options.source, policy)
      : rejected('field_range', '/occurred_at');
    if (verdict.result === 'rejected') {
      this.#queue.count('invalid');
      const { reason, pointer } = verdict;
      queueMicrotask(() => this.#options.onInvalid?.({ event, reason, pointer })); // its faults are its own
      return null;
    }
    if (verdict.result !== 'accepted') {
      this.#queue.count(verdict.result);
      return null;
    }
    const rule = familyRule(verdict.family, policy);
    const tap = this.#taps.get(verdict.family) ?? { take: tokenBucket(Date.now), gathered: 0 };
    this.#taps.set(verdict.family, tap);
    if (!tap.take(rule)) {
      this.#queue.count('rate_limited');
      return null;
    }
    const session = options.sessionId ?? this.#options.sessionId;
    this.#queue.add({ ...verdict, id, session, at: options.occurredAt ? new Date(at).toISOString() : undefined }, options.urgent ?? rule.urgent ?? false);
    this.#wake.in(++tap.gathered < rule.batch ? rule.flushMs : START_MS);
    return id;
  }

  /**
   * Resolves when all that was emitted before is on disk; with 'memory' where there is no disk to write to.
   *
   * @returns {Promise<'disk' | 'memory'>}
   */
  async persisted() {
    await this.#ready;
    return this.#queue.write();
  }

  /**
   * Sends what is queued. Resolves when the server has answered for all of it, or when that cannot be had now: then
   * {@code pending} is above zero and the client goes on trying by itself. Never rejects.
   */
  async flush() {
    await this.#flush({ patience: true, keepalive: false });
    const { pending, lastError } = await this.stats();
    return { pending, lastError };
  }

  /** @param {{ patience: boolean, keepalive: boolean }} how */
  async #flush(how) {
    for (const tap of this.#taps.values()) tap.gathered = 0;
    await this.#ready;
    await this.#queue.write();
    const events = this.enabled;
    const choice = this.#consent === false && this.#options.enabled !== false; // has no events, but is told
    if ((events || choice) && !this.#closed) await this.#sender.flush({ ...how, events });
  }

  /** Whether events are taken: the option, the person's choice, and the browser's signal together. */
  get enabled() {
    return mayMeasure(this.#options, this.#consent, globalThis.navigator);
  }

  /**
   * The person's choice, remembered on this install. Opting out cancels what is on its way and purges the queue; the server is
   * told, now or when it can be reached, and takes nothing more of this install.
   *
   * @param {boolean} enabled
   */
  async setEnabled(enabled) {
    this.#choose(enabled);
    this.#windows.tell(enabled);
    for (const store of this.#queue.stores) {
      await quietly(store.remember({ consent: enabled }).then(() => (enabled ? undefined : store.purge('opted_out'))));
    }
    await this.#queue.write();
    this.#wake.in(START_MS, false);
  }

  /** @param {boolean} enabled */
  #choose(enabled) {
    this.#consent = enabled;
    if (enabled) return;
    this.#queue.discard();
    this.#sender.cancel();
  }

  /** The books of this install and how the client fares. {@code pending} is what the books leave open, {@code queued} what lies there. */
  async stats() {
    const books = add(emptyBooks(), this.#queue.unwritten);
    let installId = '';
    let queued = this.#queue.waiting;
    for (const store of this.#queue.stores) {
      const state = await quietly(store.state());
      if (!state) continue;
      add(books, state.books);
      queued += state.events;
      installId ||= state.installId;
    }
    const disk = this.#queue.stores.length > 1 && this.#queue.fault === '';
    return {
      ...books,
      pending: pending(books),
      queued,
      inFlight: this.#sender.inFlight,
      enabled: this.enabled,
      storage: disk ? 'disk' : 'memory',
      lastError: this.#sender.lastError || this.#queue.fault,
      installId,
    };
  }

  /**
   * Live five-minute aggregates of a family, each second.
   *
   * @param {string} family
   * @param {(aggregates: any) => void} listener
   * @returns {() => void} ends it
   */
  subscribe(family, listener) {
    const end = this.#bridge.listen('telemetry.aggregates.' + family, listener);
    this.#reopen();
    return end;
  }

  #reopen() {
    if (!this.#closed) this.#bridge.open().catch(() => {}); // the loss itself is told to bridge.lost
  }

  /** Writes what is left, and ends timers and connections. What is queued is sent by the next client of this install. */
  async close() {
    this.#closed = true;
    await this.persisted();
    this.#queue.stop();
    this.#wake.stop();
    this.#bridge.lost = () => {};
    clearTimeout(this.#reopening);
    this.#sender.cancel();
    this.#windows.stop();
    for (const store of this.#queue.stores) store.close();
  }

  async #start() {
    const [store] = this.#queue.stores;
    const state = store && (await quietly(store.state()));
    this.#consent ??= state?.consent ?? null;
    this.#queue.policy ??= state?.policy ?? null;
    this.#wake.in(START_MS, false); // what an earlier life left behind
    if (!this.enabled) {
      this.#queue.discard();
      for (const each of this.#queue.stores) await quietly(each.purge('opted_out'));
    }
  }
}
