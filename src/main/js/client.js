// The client of any catalog. emit queues an event of the catalog. Once persisted() resolves, the event survives the end of its tab,
// of its worker and of the network, and its row is stored once.

import { Sender } from './sender.js';
import { resolved } from './options.js';
import { AHEAD_MS, START_MS } from './limits.js';
import { add, emptyBooks, pending } from './books.js';
import { mint } from './uuid.js';
import { mayMeasure } from './privacy.js';
import { validate, rejected } from './validation.js';
import { pageEvents } from './page-events.js';
import { Queue } from './queue.js';
import { ignoreErrors, waitMs } from './backoff.js';
import { Bridge } from './bridge.js';
import { Limiters } from './limiters.js';
import { Scheduler } from './scheduler.js';

export { catalogOf } from './fields.js';

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
/** @typedef {import('./fields.js').Catalog} Catalog */
/** @typedef {{ urgent?: boolean, sessionId?: string, occurredAt?: Date | number }} EmitOptions urgent: write to disk at once */
/**
 * @template {object} P the payload of each event, by name
 * @typedef {ReturnType<ReturnType<typeof clientOf<P>>>} Telemetry
 */

/**
 * Returns the function createTelemetry of a catalog.
 *
 * @template {object} P the payload of each event, by name
 * @param {Catalog} catalog
 */
export const clientOf = (catalog) => (/** @type {Options} */ options) => {
  const setup = resolved({ ...options, ...catalog });
  const { endpoint, lane, name, stores } = setup;
  /** @type {boolean | null | undefined} */
  let consent;
  let closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let reopening;
  const limiters = Limiters();
  const bridge = Bridge(endpoint, options.readToken, (failures) => {
    clearTimeout(reopening); // at most one attempt waits, however often subscribe is called
    reopening = setTimeout(reopen, waitMs(failures, 0));
  });
  const queue = Queue(setup);
  const scheduler = Scheduler(lane, () => void send());
  const sender = Sender(setup, bridge, scheduler.in);

  const sendSoon = () => scheduler.in(START_MS, false); // there may be nothing to send

  const enabled = () => mayMeasure(options, consent, globalThis.navigator);

  const reopen = () => {
    if (!closed && !queue.left) ignoreErrors(bridge.open()); // the bridge reports the loss itself
  };

  /** @param {boolean} [patience] @param {boolean} [keepalive] */
  const send = async (patience = false, keepalive = false) => {
    limiters.flushed();
    await persisted();
    const events = enabled();
    const choice = consent === false && options.enabled !== false; // sends no events, but the choice
    if ((events || choice) && !closed && !queue.left) await sender.flush({ patience, keepalive, events });
  };

  /** @param {boolean} choice of the person */
  const choose = (choice) => {
    consent = choice;
    if (!choice) {
      queue.discard();
      sender.cancel();
    }
  };

  /** @param {boolean} [again] the page is shown again, so the person may have chosen in another window */
  const start = async (again) => {
    const state = await ignoreErrors(/** @type {any} */ (stores)[0].state());
    const chosen = state?.consent;
    consent = again ? chosen : (consent ?? chosen);
    queue.policy ??= state?.policy;
    await queue.takeLeft();
    sendSoon(); // an earlier client may have left events in the queue
    if (!enabled()) {
      queue.discard();
      for (const each of stores) await ignoreErrors(each.purge('opted_out'));
    }
  };

  const left = () => {
    queue.leave();
    sender.cancel();
  };
  const back = () => {
    queue.back();
    if (bridge.hasListeners()) reopen();
    ready = start(true);
  };
  const page = pageEvents(name, choose, sendSoon, () => void send(false, true), left, back, queue.takeLeft);
  let ready = start();

  /**
   * Resolves when all events so far are on disk, or with 'memory' if there is no disk.
   *
   * @returns {Promise<'disk' | 'memory'>}
   */
  const persisted = async () => (await ready, queue.write());

  /** @param {import('./books.js').Word} word */
  const refuse = (word) => (queue.count(word), null);

  /**
   * @param {string} event
   * @param {unknown} given payload of any shape
   * @param {EmitOptions} more
   */
  const enqueue = (event, given, { occurredAt, occurredAt: time = 1, sessionId, urgent }) => {
    const id = mint();
    // the server does not accept more either
    const timely = /** @type {any} */ (time) > 0 && /** @type {any} */ (time) <= Date.now() + AHEAD_MS;
    const { result, reason, pointer, family, limits, record } = /** @type {any} */ (
      timely ? validate(setup, id, event, given, queue.policy) : rejected('field_range', '/occurred_at')
    );
    if (reason) queueMicrotask(() => options.onInvalid?.({ event, reason, pointer })); // outside of emit, which never throws
    if (result) return refuse(result);
    const ms = limiters.take(family, limits);
    if (!ms) return refuse('rate_limited');
    const session = sessionId ?? options.sessionId;
    queue.add({
      urgent: !!(urgent ?? limits.urgent),
      record: {
        ...record,
        session_id: session == null ? undefined : [String(session)],
        occurred_at: occurredAt && /** @type {any} */ (new Date(occurredAt).toISOString()),
      },
    });
    scheduler.in(ms);
    return id;
  };

  /**
   * Returns the books of this installation and the state of the client. {@code pending}: events that the books do not account for;
   * {@code queued}: events in the queue; {@code elsewhere}: events queued for other servers, by address.
   */
  const stats = async () => {
    const books = add(emptyBooks(), queue.fresh.counted);
    let installId = '';
    let queued = queue.fresh.drafts.length;
    /** @type {Record<string, number>} */
    const elsewhere = {};
    for (const store of stores) {
      const state = await ignoreErrors(store.state());
      if (!state) continue;
      add(books, state.books);
      queued += state.events;
      installId ||= state.installId;
      for (const server of state.servers) {
        const events = server !== endpoint && (await ignoreErrors(store.of(server).state()))?.events;
        if (events) elsewhere[server] = events;
      }
    }
    return {
      ...books, pending: pending(books), queued, elsewhere, installId, inFlight: sender.inFlight, enabled: enabled(),
      storage: stores[1] && !queue.fault ? 'disk' : 'memory', lastError: sender.lastError || queue.fault,
    };
  };

  return {
    /**
     * Queues an event. It never throws and never waits. A bad event is counted and passed to {@code onInvalid}.
     *
     * @template {keyof P & string} N
     * @param {N} event
     * @param {P[N]} payload
     * @param {EmitOptions} [more]
     * @returns {string | null} its id, or null if it was not queued
     */
    emit(event, payload, more = {}) {
      try {
        if (closed || !enabled()) {
          queue.note('emitted', 'opted_out');
          return null;
        }
        queue.note('emitted'); // written together with the event, also if the page is being left
        return enqueue(event, payload, more);
      } catch {
        return refuse('invalid'); // a getter of the payload threw
      }
    },

    persisted,

    /**
     * Sends all queued events. Resolves when the server has accounted for them, or when that is not possible now: then
     * {@code pending} is above zero and the client retries by itself. Never rejects.
     */
    async flush() {
      await send(true);
      const { pending, lastError } = await stats();
      return { pending, lastError };
    },

    /** Whether events are queued: the option, the person's choice and the browser's signals together. */
    get enabled() {
      return enabled();
    },

    /**
     * Stores the person's choice on this installation. Opting out cancels requests and deletes the queue. The client notifies the
     * server as soon as possible, which then stores no more events of this installation.
     *
     * @param {boolean} choice
     */
    async setEnabled(choice) {
      choose(choice);
      page.tell(choice);
      for (const store of stores) {
        await ignoreErrors(store.remember(/** @type {any} */ ({ consent }))); // the latest choice, because calls may overtake each other
        if (choice) continue;
        await ignoreErrors(store.purge('opted_out'));
        for (const server of (await ignoreErrors(store.state()))?.servers ?? []) await ignoreErrors(store.of(server).purge('opted_out'));
      }
      await queue.write();
      if (choice && consent) page.tell(true); // a window that opened in the meantime has the old choice
      sendSoon();
    },

    stats,

    /**
     * Calls the listener with the live five-minute aggregates of a family, each second.
     *
     * @param {string} family
     * @param {(aggregates: any) => void} listener
     * @returns {() => void} ends the subscription
     */
    subscribe(family, listener) {
      const end = bridge.listen('telemetry.aggregates.' + family, listener);
      reopen();
      return end;
    },

    /** Writes all events to the queue, and ends timers and connections. The next client of this installation sends the queue. */
    async close() {
      closed = true;
      await persisted();
      queue.stop();
      scheduler.stop();
      sender.cancel();
      clearTimeout(reopening);
      page.stop();
      for (const store of stores) store.close();
    },
  };
};
