// Keeps notes of videos in IndexedDB and evicts the least recently used ones above its limits. It emits every look-up and every
// eviction, after the transaction.

import { Table, done } from '../shared/table.js';
import { Events } from '../telemetry/telemetry.js';
import { toEvict } from './eviction-policy.js';

/** @typedef {import('./eviction-policy.js').Entry} Entry */
/** @typedef {Entry & { text: string }} Note */
/** @typedef {'quota' | 'ttl' | 'manual'} Reason */

/** Small, so that a person who opens several notes sees evictions. */
export const LIMITS = Object.freeze({ entries: 8, bytes: 16 * 1024, ageMs: 7 * 86_400_000 });

export class NotesCache {
  #telemetry;
  #limits;
  #table;
  #warm = true;

  /**
   * @param {import('../shared/client.js').Telemetry} telemetry
   * @param {import('./eviction-policy.js').Limits} [limits]
   * @param {string} [name] of the database
   */
  constructor(telemetry, limits = LIMITS, name = 'reference-notes') {
    this.#telemetry = telemetry;
    this.#limits = limits;
    this.#table = new Table(name, 'notes');
  }

  /**
   * @param {string} id
   * @param {(id: string) => Promise<string>} fetchNote called if the cache does not have the note
   * @returns {Promise<{ text: string, hit: boolean }>}
   */
  async note(id, fetchNote) {
    const kept = await this.#lookUp(id);
    const warm_start = this.#warm;
    this.#warm = false;
    if (kept) {
      const age_ms = Math.max(0, Date.now() - kept.writtenAt);
      this.#telemetry.emit(Events.CACHE_NOTES_HIT, { video_id: id, warm_start, age_ms });
      return { text: kept.text, hit: true };
    }
    this.#telemetry.emit(Events.CACHE_NOTES_MISS, { video_id: id, warm_start });
    const text = await fetchNote(id);
    await this.#keep(id, text, warm_start);
    return { text, hit: false };
  }

  /**
   * @param {string} id
   * @returns {Promise<Note | undefined>}
   */
  #lookUp(id) {
    return this.#table.change(async (table) => {
      const note = await done(/** @type {IDBRequest<Note | undefined>} */ (table.get(id)));
      if (!note || Date.now() - note.writtenAt > this.#limits.ageMs) return undefined;
      table.put({ ...note, usedAt: Date.now() });
      return note;
    });
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {boolean} warm_start
   */
  async #keep(id, text, warm_start) {
    const now = Date.now();
    const evicted = await this.#table.change(async (table) => {
      table.put({ id, text, bytes: new Blob([id, text]).size, writtenAt: now, usedAt: now });
      const evicted = toEvict(await everything(table), this.#limits, now);
      for (const entry of [...evicted.ttl, ...evicted.quota]) table.delete(entry.id);
      return evicted;
    });
    this.#report(evicted.ttl.length, 'ttl', { video_id: id, warm_start });
    this.#report(evicted.quota.length, 'quota', { video_id: id, warm_start });
  }

  /** Evicts the less recently used half. @returns {Promise<number>} number of evicted notes */
  async trim() {
    const evicted = await this.#table.change(async (table) => {
      const all = (await everything(table)).sort((a, b) => a.usedAt - b.usedAt);
      const half = all.slice(0, Math.ceil(all.length / 2));
      for (const entry of half) table.delete(entry.id);
      return half.length;
    });
    this.#report(evicted, 'manual');
    return evicted;
  }

  /**
   * Deletes the note of a video, so that the next look-up fetches it again.
   *
   * @param {string} id
   */
  async forget(id) {
    await this.#table.change(async (table) => void table.delete(id));
  }

  /** @returns {Promise<{ entries: number, bytes: number }>} */
  async size() {
    const all = await this.#table.change(everything);
    return { entries: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /**
   * @param {number} evicted_count
   * @param {Reason} reason
   * @param {{ video_id?: string, warm_start?: boolean }} [cause] the look-up whose note needed the storage
   */
  #report(evicted_count, reason, cause = {}) {
    if (evicted_count > 0) this.#telemetry.emit(Events.CACHE_NOTES_EVICTED, { evicted_count, reason, ...cause });
  }
}

/** @param {IDBObjectStore} table */
function everything(table) {
  return done(/** @type {IDBRequest<Note[]>} */ (table.getAll()));
}
