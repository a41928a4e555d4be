// Sends queued events to the server. One window or worker of an origin sends at a time. An event is deleted only after a reply
// accounts for it. A repeated request has the same ids, so the server stores each event once.

import { fetchPolicy } from './policy.js';
import { ignoreErrors, restMs, waitMs } from './backoff.js';
import { understand } from './reply.js';
import { BUSY_MS, DAY_MS, FAULT_MS, KEEPALIVE_CHARS, MAX_CHARS, MAX_EVENTS, POLICY_MS } from './limits.js';
import { parse } from './store.js';
import { requests } from './request.js';

/** @typedef {import('./store.js').OpenStore} OpenStore */
/** @typedef {import('./store.js').Batch} Batch */
/** @typedef {import('./reply.js').SendResult} SendResult */
/** @typedef {import('./request.js').Route & import('./fields.js').Catalog} Route */
/** @typedef {{ keepalive: boolean, events?: boolean, patience?: boolean }} How events: false sends only the person's choice */

/**
 * @param {Route} route
 * @param {import('./bridge.js').OpenBridge} bridge
 * @param {(ms: number) => void} again schedules another call
 */
export const Sender = (route, bridge, again) => {
  const request = requests(route, bridge);
  let limit = MAX_EVENTS;
  let maxEvents = MAX_EVENTS;
  let notBefore = 0;
  let pause = 0;
  let cancelled = new AbortController();
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();

  /**
   * @param {How} how
   * @param {AbortSignal} signal
   */
  const drain = async (how, signal) => {
    for (const store of route.stores) {
      if (restMs(/** @type {number} */ (store.retryAfter), BUSY_MS)) continue;
      try {
        while (await next(store, how, signal));
      } catch (e) {
        sender.lastError = /** @type {any} */ (e).message; // a fault of this store; the other one is sent all the same
        store.retryAfter = Date.now() + BUSY_MS;
        again(FAULT_MS);
      }
    }
  };

  /**
   * @param {OpenStore} store
   * @param {How} how
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether there may be more to send
   */
  const next = async (store, { keepalive, events }, signal) => {
    const batch = await store.head({ events: limit, bytes: keepalive ? KEEPALIVE_CHARS : MAX_CHARS });
    const { state, n } = batch;
    if (signal.aborted || (n ? !events : batch.optOut === undefined)) return false;
    const wait = Math.max(restMs(notBefore, pause), restMs(state.notBefore, state.restMs), restMs(state.offUntil, DAY_MS));
    if (wait) {
      again(wait);
      return false;
    }
    sender.inFlight = n;
    try {
      if (n && !keepalive && Math.abs(Date.now() - state.policyAt) >= POLICY_MS) {
        // stored before the request, so that no other window and no restarted worker repeats it
        await ignoreErrors(store.remember({ policyAt: Date.now() })); // fails on a full disk, whose events are sent all the same
        const policy = await fetchPolicy(route, signal);
        if (policy) await ignoreErrors(store.remember({ policy }));
      }
      // unknown until there is a reply
      if (batch.optOut !== undefined) await store.remember({ told: null });
      /** @type {SendResult} */
      let result;
      try {
        const answer = await request(batch, keepalive, signal);
        const most = answer.body?.max_events;
        if (most > 0) maxEvents = Math.min(MAX_EVENTS, most);
        result = understand(answer.status, answer.body, n, answer.retryAfterMs);
      } catch (e) {
        result = { kind: 'wait', word: /** @type {any} */ (e).message };
      }
      if (signal.aborted && result.kind !== 'settled') return false; // a cancelled request is no failure
      return await act(store, batch, result);
    } finally {
      sender.inFlight = 0;
    }
  };

  /**
   * @param {OpenStore} store
   * @param {Batch} batch
   * @param {SendResult} result
   * @returns {Promise<boolean>} whether there may be more to send
   */
  const act = async (store, batch, result) => {
    const { n } = batch;
    const { kind, waitMs: askedMs = 0, word = 'retry', results = {} } = result;
    sender.lastError = word;
    // the server did not store the choice
    if ((kind === 'off' || kind === 'halve') && batch.optOut !== undefined) await store.remember({ told: !batch.optOut });
    if (kind === 'settled') {
      await store.settle(batch, results);
      if (!Object.values(results).some((line) => line?.result === 'retry')) {
        limit = Math.min(limit * 2, maxEvents);
        sender.lastError = '';
        return true;
      }
    } else if (kind === 'off') {
      await store.purge('disabled');
      await store.remember({ offUntil: Date.now() + DAY_MS });
      return false;
    } else if (kind === 'halve') {
      limit = Math.max(1, n >> 1);
      if (n > 1) return true;
      if (n && !word.startsWith('http_')) { // only a reply of our server is a reason to give up an event
        const [{ event_id }] = parse(batch.text);
        await store.settle(batch, { [event_id]: { result: 'invalid' } });
        return true;
      }
    }
    // The wait is stored with the queue, so that other windows and a restarted worker keep to it.
    const failures = batch.state.failures + 1;
    pause = waitMs(failures, askedMs);
    notBefore = Date.now() + pause;
    again(pause);
    await store.remember({ failures, notBefore, restMs: pause });
    return false;
  };

  const sender = {
    inFlight: 0,
    lastError: '',

    /**
     * Sends queued events and the person's choice. If another window is sending, it waits with {@code patience} and does nothing
     * without.
     *
     * @param {How} how
     */
    async flush(how) {
      const { signal } = cancelled; // of now, so that a call that is cancelled while it waits does not start
      const locks = globalThis.navigator?.locks;
      if (locks) {
        await locks.request(route.lane, { ifAvailable: !how.patience }, async (lock) => {
          if (lock) await Promise.race([drain(how, signal), new Promise((done) => (signal.onabort = done))]);
          else again(BUSY_MS);
        });
      } else {
        await (turn = turn.then(() => drain(how, signal)));
      }
    },

    /** Cancels the request in flight and lets the next window send. The events stay queued. */
    cancel() {
      cancelled.abort();
      cancelled = new AbortController();
      bridge.close();
    },
  };
  return sender;
};
