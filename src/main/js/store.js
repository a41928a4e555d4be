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
/** @typedef {{ segments: StoredSegment[], state: State }} Lot */

export class Store {
  #backend;
  #caps;

  /**
   * @param {import('./state.js').Backend} backend
   * @param {Caps} caps
   */
  constructor(backend, caps) {
    this.#backend = backend;
    this.#caps = caps;
  }

  /** @returns {Promise<State>} */
  state() {
    return this.#backend.change(async (state) => copy(state));
  }

  /** @param {Partial<Pick<State, 'consent' | 'offUntil'>>} values */
  remember(values) {
    return this.#backend.change(async (state) => copy(Object.assign(state, values)));
  }

  /**
   * Takes new segments and what else was counted since the last time; the oldest make room. If the person has opted out in
   * another window meanwhile, or the server is known to be switched off, they end here.
   *
   * @param {Segment[]} segments
   * @param {Books} counted
   */
  append(segments, counted) {
    return this.#backend.change(async (state, table) => {
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
      return copy(state);
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
   * The oldest segments of one release that fit into a request; always one at least.
   *
   * @param {{ events: number, bytes: number }} limit
   * @returns {Promise<Lot>}
   */
  head(limit) {
    return this.#backend.change(async (state, table) => {
      /** @type {StoredSegment[]} */
      const segments = [];
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
      return { segments: state.consent === false ? [] : segments, state: copy(state) };
    });
  }

  /**
   * Deletes what the server has answered for good and keeps what it has not.
   *
   * @param {StoredSegment[]} sent
   * @param {Results} results by event id; an event without a line was persisted
   */
  settle(sent, results) {
    return this.#backend.change(async (state, table) => {
      for (const segment of sent) {
        const { kept, books } = ends(segment, results);
        add(state.books, books);
        const left = segment.n - books.acked - books.rejected - books.invalid;
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
      return copy(state);
    });
  }

  /**
   * Makes two segments of one, so that a smaller request can be tried.
   *
   * @param {StoredSegment} segment of two events at least
   */
  split(segment) {
    return this.#backend.change(async (state, table) => {
      const stored = await table.get(segment.k);
      if (!stored) return;
      const events = parse(stored.text).map((event) => JSON.stringify(event));
      const half = events.length >> 1;
      const { k, ...rest } = stored;
      weigh(state, stored, -1);
      for (const part of [events.slice(0, half), events.slice(half)]) weigh(state, { n: part.length, text: part.join() }, 1);
      table.put({ ...stored, n: half, text: events.slice(0, half).join() });
      table.add({ ...rest, n: events.length - half, text: events.slice(half).join() });
    });
  }

  /**
   * Empties the queue.
   *
   * @param {'opted_out' | 'disabled'} word what is written in the books
   */
  purge(word) {
    return this.#backend.change(async (state, table) => {
      await table.each((segment) => {
        table.remove(segment.k);
        state.books[word] += segment.n;
        state.purged = word === 'opted_out' ? segment.k : state.purged;
        return true;
      });
      state.events = 0;
      state.bytes = 0;
      return copy(state);
    });
  }

  close() {
    this.#backend.close();
  }
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
    else books[result === 'rejected' || result === 'invalid' ? result : 'acked']++;
  }
  return { kept: kept.join(), books };
}

/**
 * @param {string} text
 * @returns {{ event_id: string }[]}
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

/** @param {State} state */
function copy(state) {
  return { ...state, books: { ...state.books } };
}
