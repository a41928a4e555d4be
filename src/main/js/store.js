// The queue's bookkeeping over any backend. Every method is one transaction, so that a segment and the count of what became of
// it never part, however the process dies.

import { add, emptyBooks } from './books.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Table} Table */
/** @typedef {import('./state.js').Segment} Segment */
/** @typedef {import('./state.js').StoredSegment} StoredSegment */
/** @typedef {import('./books.js').Books} Books */
/** @typedef {Record<string, { result: string }>} Results */
/** @typedef {{ events: number, bytes: number, ageMs: number }} Caps */
/**
 * @typedef {object} Lot what one request takes
 * @property {StoredSegment[]} segments
 * @property {State} state
 * @property {Results} unsent what the request has no room for
 * @property {number} n events to send
 * @property {string} text they
 * @property {boolean | undefined} optOut what the person chose, if the server does not know it yet
 */

export class Store {
  #backend;
  #caps;
  /** @type {ReturnType<typeof import('./privacy.js').pseudonyms> | undefined} of its install */
  hide;
  /** Nothing is read from it before this time, since it failed. */
  restsUntil = 0;

  /**
   * @param {import('./state.js').Backend} backend
   * @param {Caps} caps
   */
  constructor(backend, caps) {
    this.#backend = backend;
    this.#caps = caps;
  }

  /**
   * @param {(state: State, table: Table) => Promise<void>} work
   * @returns {Promise<State>} as it is then
   */
  #change(work) {
    return this.#backend.change(async (state, table) => {
      await work(state, table);
      return { ...state, books: { ...state.books } };
    });
  }

  state() {
    return this.#change(async () => {});
  }

  /** @param {Partial<Pick<State, 'consent' | 'offUntil' | 'failures' | 'notBefore' | 'policyAt' | 'policy'>>} values */
  remember(values) {
    return this.#change(async (state) => void Object.assign(state, values));
  }

  /**
   * Takes new segments and what else was counted since the last time; the oldest make room. If the person has opted out in
   * another window meanwhile, or the server is known to be switched off, they end here.
   *
   * @param {Segment[]} segments
   * @param {Books} counted
   */
  append(segments, counted) {
    return this.#change(async (state, table) => {
      add(state.books, counted);
      const refused = state.consent === false ? 'opted_out' : state.offUntil > Date.now() ? 'disabled' : null;
      for (const segment of segments) {
        if (refused) {
          state.books[refused] += segment.n;
        } else {
          table.add(segment);
          weigh(state, segment, 1);
        }
      }
      await this.#makeRoom(state, table, Date.now());
    });
  }

  /**
   * @param {State} state
   * @param {Table} table
   * @param {number} now
   */
  async #makeRoom(state, table, now) {
    const { events, bytes, ageMs } = this.#caps;
    await table.each((segment) => {
      const old = segment.at < now - ageMs;
      if (!old && state.events <= events && state.bytes <= bytes) return false;
      table.remove(segment.k);
      weigh(state, segment, -1);
      state.books[old ? 'expired' : 'evicted'] += segment.n;
      return true;
    });
  }

  /**
   * The oldest segments of one release that fit into a request; always one at least, of which as many events as may be.
   *
   * @param {{ events: number, bytes: number }} limit
   * @returns {Promise<Lot>}
   */
  async head(limit) {
    /** @type {StoredSegment[]} */
    const segments = [];
    const state = await this.#change(async (_, table) => {
      let events = 0;
      let bytes = 0;
      await table.each((segment) => {
        events += segment.n;
        bytes += segment.text.length;
        const first = segments[0];
        const fits = events <= limit.events && bytes <= limit.bytes && segment.release === first?.release;
        if (first && !fits) return false;
        segments.push(segment);
        return true;
      });
    });
    if (state.consent === false) segments.length = 0;
    let n = segments.reduce((sum, segment) => sum + segment.n, 0);
    let text = segments.map((segment) => segment.text).join();
    /** @type {Results} */
    const unsent = {};
    if (n > limit.events) {
      const events = parse(text);
      for (const event of events.splice((n = limit.events))) unsent[event.event_id] = { result: 'retry' };
      text = events.map((event) => JSON.stringify(event)).join();
    }
    return { segments, state, unsent, n, text, optOut: untold(state) };
  }

  /**
   * Deletes what the server has answered for good and keeps what it has not.
   *
   * @param {Lot} sent
   * @param {Results} results by event id; an event without a line was persisted
   */
  settle(sent, results) {
    return this.#change(async (state, table) => {
      if (state.installId !== sent.state.installId) return; // another database by now, whose keys began anew
      state.failures = 0;
      state.told = sent.optOut ?? state.told;
      for (const segment of sent.segments) {
        const { kept, books } = ends(segment, results);
        add(state.books, books);
        const left = segment.n - books.acked - books.rejected - books.invalid - books.opted_out;
        const stored = await table.get(segment.k);
        if (!stored) {
          // It left while it was on its way, and was counted so; what arrived all the same is taken off that count.
          state.books[segment.k <= state.purged ? 'opted_out' : 'evicted'] -= segment.n - left;
          continue;
        }
        weigh(state, stored, -1);
        if (left === 0) {
          table.remove(segment.k);
        } else {
          const rest = { ...stored, n: left, text: kept };
          table.put(rest);
          weigh(state, rest, 1);
        }
      }
    });
  }

  /**
   * Empties the queue.
   *
   * @param {'opted_out' | 'disabled'} word what is written in the books
   */
  purge(word) {
    return this.#change(async (state, table) => {
      await table.each((segment) => {
        table.remove(segment.k);
        state.books[word] += segment.n;
        state.purged = word === 'opted_out' ? segment.k : state.purged;
        return true;
      });
      state.events = 0;
      state.bytes = 0;
    });
  }

  close() {
    this.#backend.close();
  }
}

/**
 * A server that was never spoken to need not be told to ignore what it never got.
 *
 * @param {State} state
 */
function untold({ consent, told = false, policyAt }) {
  const out = consent === false;
  return out === told || (out && !policyAt) ? undefined : out;
}

/**
 * @param {StoredSegment} segment
 * @param {Results} results
 */
function ends(segment, results) {
  const books = emptyBooks();
  if (Object.keys(results).length === 0) {
    books.acked = segment.n;
    return { kept: '', books };
  }
  const kept = [];
  for (const event of parse(segment.text)) {
    const result = results[event.event_id]?.result ?? 'persisted';
    if (result === 'retry') kept.push(JSON.stringify(event));
    else books[result === 'rejected' || result === 'invalid' || result === 'opted_out' ? result : 'acked']++;
  }
  return { kept: kept.join(), books };
}

/**
 * @param {string} text
 * @returns {any[]} events, each with its event_id
 */
export function parse(text) {
  return JSON.parse(`[${text}]`);
}

/**
 * @param {State} state
 * @param {{ n: number, text: string }} segment
 * @param {1 | -1} sign
 */
function weigh(state, segment, sign) {
  state.events += sign * segment.n;
  state.bytes += sign * segment.text.length;
}

/**
 * For what the queue tells of anyhow when it writes: a store that fails counts as empty.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
export function quietly(promise) {
  return promise.catch(() => undefined);
}
