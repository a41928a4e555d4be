// Keeps the videos that were opened last, each with its captured picture. The library shows them when its server cannot be
// reached. The cache evicts the least recently opened ones above its limits, and emits an event for each eviction.

import { toEvict } from '../notes/eviction-policy.js';
import { Table, done } from '../shared/table.js';
import { Events } from '../telemetry/telemetry.js';

/** @typedef {import('./library.js').Video} Video */
/** @typedef {Video & import('../notes/eviction-policy.js').Entry & { picture?: Blob }} KeptVideo */

/** Small, so that a person who opens several videos sees evictions. */
export const LIMITS = Object.freeze({ entries: 6, bytes: 256 * 1024, ageMs: 30 * 86_400_000 });

export class VideosCache {
  #telemetry;
  #limits;
  #table;

  /**
   * @param {Pick<import('../shared/client.js').Telemetry, 'emit'>} telemetry
   * @param {import('../notes/eviction-policy.js').Limits} [limits]
   * @param {string} [name] of the database
   */
  constructor(telemetry, limits = LIMITS, name = 'reference-videos') {
    this.#telemetry = telemetry;
    this.#limits = limits;
    this.#table = new Table(name, 'videos');
  }

  /**
   * Stores a video that was just opened.
   *
   * @param {Video} video
   * @param {Blob} [picture] absent: keeps the stored picture
   */
  async keep({ id, title, seconds }, picture) {
    const now = Date.now();
    const evicted = await this.#table.change(async (table) => {
      const known = await done(/** @type {IDBRequest<KeptVideo | undefined>} */ (table.get(id)));
      const shown = picture ?? known?.picture;
      const bytes = new Blob([id, title]).size + (shown?.size ?? 0);
      table.put({ id, title, seconds, bytes, writtenAt: now, usedAt: now, ...(shown && { picture: shown }) });
      const evicted = toEvict(await everything(table), this.#limits, now);
      for (const entry of [...evicted.ttl, ...evicted.quota]) table.delete(entry.id);
      return evicted;
    });
    this.#evicted(evicted.ttl.length, 'ttl');
    this.#evicted(evicted.quota.length, 'quota');
  }

  /** @returns {Promise<KeptVideo[]>} the most recently opened video first */
  async all() {
    return (await this.#table.change(everything)).sort((a, b) => b.usedAt - a.usedAt);
  }

  /**
   * @param {number} evicted_count
   * @param {'quota' | 'ttl'} reason
   */
  #evicted(evicted_count, reason) {
    if (evicted_count > 0) this.#telemetry.emit(Events.CACHE_VIDEOS_EVICTED, { evicted_count, reason });
  }
}

/** @param {IDBObjectStore} table */
function everything(table) {
  return done(/** @type {IDBRequest<KeptVideo[]>} */ (table.getAll()));
}
