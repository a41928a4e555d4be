// The queue in IndexedDB: one database, the segments in `telemetry_events`, all the rest in one record of `meta`, so that an
// eviction and its count are one transaction.

import { newState } from './state.js';

const EVENTS = 'telemetry_events';
const META = 'meta';
const OPEN_MS = 4000; // an open that another tab blocks hangs until that tab is gone

/**
 * @param {string} name of the database
 * @param {IDBFactory} factory
 * @returns {import('./state.js').Backend}
 */
export function databaseBackend(name, factory) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  /** @type {Promise<never> | undefined} from when on nobody waits for it; it may still come */
  let late;
  const forget = () => (opened = undefined);
  const open = () => {
    if (!opened) {
      (opened = openDatabase(name, factory, forget)).catch(forget);
      (late = inTime()).catch(() => {});
    }
    return /** @type {Promise<IDBDatabase>} */ (Promise.race([opened, late]));
  };
  return {
    async change(work) {
      const tx = (await open()).transaction([EVENTS, META], 'readwrite');
      const done = ended(tx);
      done.catch(() => {}); // told to whoever awaits it below; without this the work's own failure would be told twice
      try {
        const meta = tx.objectStore(META);
        const known = await answer(meta.get('state'));
        const before = JSON.stringify(known);
        const state = { ...newState(), ...known };
        const result = await work(state, table(tx.objectStore(EVENTS)));
        if (JSON.stringify(state) !== before) meta.put(state, 'state'); // a full disk can be read, but not written
        await done;
        return result;
      } catch (e) {
        abort(tx);
        throw e;
      }
    },
    close() {
      opened?.then((db) => db.close(), () => {});
      forget();
    },
  };
}

/**
 * @param {IDBObjectStore} store
 * @returns {import('./state.js').Table}
 */
function table(store) {
  return {
    add: (segment) => void store.add(segment),
    put: (segment) => void store.put(segment),
    remove: (k) => void store.delete(k),
    get: (k) => answer(store.get(k)),
    each: (visit) =>
      new Promise((resolve, reject) => {
        const request = store.openCursor();
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const cursor = request.result;
          if (cursor && visit(cursor.value)) cursor.continue();
          else resolve();
        };
      }),
  };
}

/**
 * @param {string} name
 * @param {IDBFactory} factory
 * @param {() => void} gone
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(name, factory, gone) {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(EVENTS, { keyPath: 'k', autoIncrement: true });
      request.result.createObjectStore(META);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = gone;
      db.onversionchange = () => {
        db.close();
        gone();
      };
      resolve(db);
    };
  });
}

/** @returns {Promise<never>} */
function inTime() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('IndexedDB did not open in time')), OPEN_MS));
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} tx
 * @returns {Promise<void>}
 */
function ended(tx) {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error('transaction aborted'));
  });
}

/** @param {IDBTransaction} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it has ended already, which is what was wanted
  }
}
