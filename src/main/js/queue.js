// From emit to disk: events gather for some milliseconds, are made ready, and are written together. When the disk refuses, they
// go to a bounded queue in memory, and the next write tries the disk again.

import { add, emptyBooks } from './books.js';
import { pseudonyms } from './privacy.js';

/** @typedef {import('./validation.js').Accepted & { id: string, session: string | undefined, at: string | undefined }} Draft */
/** @typedef {import('./books.js').Word} Word */
/** @typedef {import('./state.js').Segment} Segment */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {{ writeMs: number, segment: number, buffer: number, release: string }} QueueOptions */

export class Queue {
  /** @type {Draft[]} */
  #buffer = [];
  #counted = emptyBooks();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #writing = Promise.resolve(/** @type {'disk' | 'memory'} */ ('memory'));
  /** @type {import('./policy.js').Policy | null} as the last write found it, whichever window asked for it */
  policy = null;
  /** Why the disk was not used the last time; empty when it was. */
  fault = '';
  stores;
  #options;

  /**
   * @param {Store[]} stores the disk's first where there is one, the memory's last
   * @param {QueueOptions} options
   */
  constructor(stores, options) {
    this.stores = stores;
    this.#options = options;
  }

  /** @param {Word} word */
  count(word) {
    this.note(word);
    this.#soon();
  }

  /**
   * Counts what alone is not worth a write.
   *
   * @param {Word[]} words
   */
  note(...words) {
    for (const word of words) this.#counted[word]++;
  }

  /**
   * @param {Draft} draft
   * @param {boolean} urgent written at once
   */
  add(draft, urgent) {
    this.#buffer.push(draft);
    if (this.#buffer.length > this.#options.buffer) {
      const room = Math.ceil(this.#options.buffer / 10);
      this.#buffer.splice(0, room);
      this.#counted.evicted += room;
    }
    if (urgent) void this.write();
    else this.#soon();
  }

  #soon() {
    this.#timer ??= setTimeout(() => void this.write(), this.#options.writeMs);
  }

  /** Events that wait to be written. */
  get waiting() {
    return this.#buffer.length;
  }

  /** What has been counted and not yet written. */
  get unwritten() {
    return this.#counted;
  }

  /**
   * Writes all that was emitted before this call.
   *
   * @returns {Promise<'disk' | 'memory'>} where it is now
   */
  write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then((place) => this.#writeNow(place));
    return this.#writing;
  }

  /**
   * @param {'disk' | 'memory'} before
   * @returns {Promise<'disk' | 'memory'>}
   */
  async #writeNow(before) {
    const drafts = this.#buffer;
    const counted = this.#counted;
    if (drafts.length === 0 && Object.values(counted).every((n) => n === 0)) return before;
    this.#buffer = [];
    this.#counted = emptyBooks();
    for (const [i, store] of this.stores.entries()) {
      try {
        const { policy } = await store.append(await this.#segments(drafts, store), counted);
        this.policy = policy ?? this.policy;
        const disk = i < this.stores.length - 1;
        if (disk) this.fault = '';
        return disk ? 'disk' : 'memory';
      } catch (e) {
        this.fault = String(e);
      }
    }
    add(this.#counted, counted); // memory itself refused: nothing is known to make it, but the count stays right
    this.#counted.evicted += drafts.length;
    return 'memory';
  }

  /** What never reached a store, when the person opts out: it ends here. */
  discard() {
    this.#counted.opted_out += this.#buffer.length;
    this.#buffer = [];
    this.#soon();
  }

  /**
   * @param {Draft[]} drafts
   * @param {Store} store
   */
  async #segments(drafts, store) {
    /** @type {Segment[]} */
    const segments = [];
    const { segment, release } = this.#options;
    for (let i = 0; i < drafts.length; i += segment) {
      const texts = [];
      for (const draft of drafts.slice(i, i + segment)) texts.push(await this.#text(draft, store));
      segments.push({ n: texts.length, text: texts.join(), at: Date.now(), release });
    }
    return segments;
  }

  /**
   * @param {Draft} draft
   * @param {Store} store whose install's salt hides the ids
   */
  async #text(draft, store) {
    const { id, event, hashed, session, at } = draft;
    /** @type {Record<string, unknown>} */
    const payload = { ...draft.payload }; // if this store fails, the next one hides the ids under another salt
    let hiddenSession;
    if (session !== undefined || hashed.length > 0) {
      const hide = (store.hide ??= pseudonyms((await store.state()).salt));
      for (const field of hashed) payload[field] = await hide(String(payload[field])); // JSON leaves out what is undefined
      hiddenSession = session === undefined ? session : await hide(session);
    }
    return JSON.stringify({ event_id: id, event, payload, session_id: hiddenSession, occurred_at: at });
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
