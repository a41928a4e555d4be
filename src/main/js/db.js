// Keeps the queues of an origin in one IndexedDB database: segments in `telemetry_events`, everything else in records of `meta`.
// So an eviction and its count are one transaction. Each server has its own record and its own range of keys, so that no event
// reaches another server than its own. The first record belongs to the first server; older clients have only this one. It also
// names all servers and holds the person's choice, which is the same for all.

import { newState } from './state.js';
import { ignoreErrors } from './backoff.js';
import { EVENTS, FIRST, HALF, META, OPEN_MS } from './limits.js';

/** @typedef {import('./state.js').Backend} Backend */

/**
 * @param {string} name of the database
 * @param {IDBFactory} factory
 * @param {string} endpoint
 * @returns {Backend}
 */
export const databaseBackend = (name, factory, endpoint) => {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  /** @type {Promise<never> | undefined} fails when the open takes too long; the database may still open later */
  let late;
  const forget = () => (opened = undefined);
  const open = () => {
    if (!opened) {
      const request = factory.open(name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(EVENTS, { keyPath: 'k', autoIncrement: true });
        request.result.createObjectStore(META);
        // A page in the back/forward cache would keep an unfinished upgrade, and no other page could open the database.
        globalThis.addEventListener?.('pagehide', () => {
          try {
            request.transaction?.abort(); // null after the upgrade
          } catch {
            // it is being committed
          }
        });
      };
      opened = answer(request);
      opened.then((db) => {
        db.onclose = forget;
        db.onversionchange = () => {
          db.close();
          forget();
        };
      }, forget);
      late = new Promise((_, reject) => setTimeout(reject, OPEN_MS, Error('disk_timeout')));
      ignoreErrors(late);
    }
    return /** @type {Promise<IDBDatabase>} */ (Promise.race([opened, late]));
  };
  /** @returns {Backend} */
  const backend = (/** @type {string} */ server) => ({
    async change(work, ticket = {}) {
      const db = await open();
      if (ticket.left) throw ticket;
      const tx = (ticket.tx = db.transaction([EVENTS, META], 'readwrite'));
      const done = answer(tx, 'oncomplete');
      ignoreErrors(done); // the await below reports a failure; without this line the browser would report it again
      try {
        const meta = tx.objectStore(META);
        /** @type {(() => void)[]} */
        const puts = [];
        const read = async (/** @type {string} */ key) => {
          const known = await answer(meta.get(key));
          const before = JSON.stringify(known);
          const state = { ...newState(), ...known };
          // written only if it has changed, because a full disk can still be read
          puts.push(() => JSON.stringify(state) !== before && meta.put(state, key));
          return state;
        };
        const first = await read(FIRST);
        const { servers } = first;
        if (!servers.includes(server)) servers.push(server);
        const place = servers.indexOf(server);
        const state = place ? await read(server) : first;
        state.consent = first.consent;
        state.servers = servers;
        const result = await work(state, table(tx.objectStore(EVENTS), place * 2 * HALF));
        first.consent = state.consent;
        for (const put of puts) put();
        await done;
        return result;
      } catch (e) {
        try {
          tx.abort();
        } catch {
          // it has ended already
        }
        throw e;
      }
    },
    server: backend,
    close() {
      void opened?.then((db) => db.close(), forget);
      forget();
    },
  });
  return backend(endpoint);
};

/**
 * @param {IDBObjectStore} store
 * @param {number} base the middle of the server's keys
 * @returns {import('./state.js').Table}
 */
const table = (store, base) => ({
  base,
  put: (segment) => store.put(segment),
  remove: (k) => store.delete(k),
  get: (k) => answer(store.get(k)),
  async each(visit) {
    const request = store.openCursor(IDBKeyRange.bound(base - HALF, base + HALF));
    for (let cursor; (cursor = await answer(request)) && visit(cursor.value); ) cursor.continue();
  },
});

/**
 * Waits for a request or a transaction of IndexedDB.
 *
 * @param {any} asked
 * @param {string} [event] the event of success
 * @returns {Promise<any>} its result
 */
const answer = (asked, event = 'onsuccess') =>
  new Promise((resolve, reject) => {
    asked[event] = () => resolve(asked.result);
    asked.onerror = asked.onabort = (/** @type {any} */ { target }) => reject(target.error ?? Error('aborted'));
  });
