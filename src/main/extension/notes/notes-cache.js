// Notes of videos, kept in IndexedDB: the least recently used leave when they are too many or too large. Every look-up and every
// eviction is told to telemetry, after the transaction that did it.

import { Events } from '../telemetry/telemetry.js';
import { victims } from './victims.js';

/** @typedef {import('./victims.js').Entry} Entry */
/** @typedef {Entry & { text: string }} Note */
/** @typedef {'quota' | 'ttl' | 'manual'} Reason */

const TABLE = 'notes';
/** Small, so that a person who clicks through the library sees entries leave. */
export const LIMITS = Object.freeze({ entries: 8, bytes: 16 * 1024, ageMs: 7 * 86_400_000 });

export class NotesCache {
  #telemetry;
  #limits;
  #database;
  #warm = true;

  /**
   * @param {import('../shared/client.js').Telemetry} telemetry
   * @param {import('./victims.js').Limits} [limits]
   * @param {string} [name] of the database
   */
  constructor(telemetry, limits = LIMITS, name = 'reference-notes') {
    this.#telemetry = telemetry;
    this.#limits = limits;
    this.#database = open(name);
  }

  /**
   * @param {string} id
   * @param {(id: string) => Promise<string>} fetchNote asked when it is not here
   * @returns {Promise<{ text: string, hit: boolean }>}
   */
  async note(id, fetchNote) {
    const kept = await this.#lookUp(id);
    const warm_start = this.#warm;
    this.#warm = false;
    if (kept) {
      const age_ms = Math.max(0, Date.now() - kept.writtenAt);
      this.#telemetry.emit(Events.CACHE_NOTES_HIT, { warm_start, age_ms });
      return { text: kept.text, hit: true };
    }
    this.#telemetry.emit(Events.CACHE_NOTES_MISS, { warm_start });
    const text = await fetchNote(id);
    await this.#keep(id, text);
    return { text, hit: false };
  }

  /**
   * @param {string} id
   * @returns {Promise<Note | undefined>}
   */
  #lookUp(id) {
    return this.#change(async (table) => {
      const note = await done(/** @type {IDBRequest<Note | undefined>} */ (table.get(id)));
      if (!note || Date.now() - note.writtenAt > this.#limits.ageMs) return undefined;
      table.put({ ...note, usedAt: Date.now() });
      return note;
    });
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  async #keep(id, text) {
    const now = Date.now();
    const leaving = await this.#change(async (table) => {
      table.put({ id, text, bytes: new Blob([id, text]).size, writtenAt: now, usedAt: now });
      const leave = victims(await everything(table), this.#limits, now);
      for (const entry of [...leave.ttl, ...leave.quota]) table.delete(entry.id);
      return leave;
    });
    this.#tell(leaving.ttl.length, 'ttl');
    this.#tell(leaving.quota.length, 'quota');
  }

  /** Throws out the less recently used half. @returns {Promise<number>} how many */
  async trim() {
    const leaving = await this.#change(async (table) => {
      const all = (await everything(table)).sort((a, b) => a.usedAt - b.usedAt);
      const half = all.slice(0, Math.ceil(all.length / 2));
      for (const entry of half) table.delete(entry.id);
      return half.length;
    });
    this.#tell(leaving, 'manual');
    return leaving;
  }

  /** @returns {Promise<{ entries: number, bytes: number }>} */
  async size() {
    const all = await this.#change(everything);
    return { entries: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /**
   * @param {number} evicted_count
   * @param {Reason} reason
   */
  #tell(evicted_count, reason) {
    if (evicted_count > 0) this.#telemetry.emit(Events.CACHE_NOTES_EVICTED, { evicted_count, reason });
  }

  /**
   * One transaction; the work may await nothing but the table.
   *
   * @template T
   * @param {(table: IDBObjectStore) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #change(work) {
    const transaction = (await this.#database).transaction(TABLE, 'readwrite');
    const committed = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([work(transaction.objectStore(TABLE)), committed]);
    return result;
  }
}

/** @param {IDBObjectStore} table */
function everything(table) {
  return done(/** @type {IDBRequest<Note[]>} */ (table.getAll()));
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'id' });
  return done(request);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
