// Keeps the queue and its books on disk or in memory. Each method is one transaction. So a segment and the count of its events
// always agree, even if the process dies.

import { parse, textOf } from './batch.js';
import { pseudonyms } from './privacy.js';
import { AGE_MS, FIRST_KEY, HALF, TAKEN } from './limits.js';
import { ignoreErrors } from './backoff.js';
import { add } from './books.js';
import { LEFT, drop, endPauses, lifeOf, move } from './changes.js';

export { parse };
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Table} Table */
/** @typedef {import('./state.js').Segment} Segment */
/** @typedef {import('./state.js').StoredSegment} StoredSegment */
/** @typedef {import('./state.js').Ticket} Ticket */
/** @typedef {import('./books.js').Books} Books */
/** @typedef {import('./batch.js').Batch} Batch */
/** @typedef {import('./batch.js').Results} Results */
/** @typedef {{ events: number, bytes: number }} Caps */
/**
 * What a store gets later.
 *
 * @typedef {object} Later
 * @property {import('./privacy.js').Pseudonymize} [pseudonymize] by the salt of this installation, once the state was read
 * @property {number} [retryAfter] nothing is read from the store before this time, because it failed
 */

/** @typedef {ReturnType<typeof Store>} OpenStore */

/** @type {string[]} the results that are also words of the books */
const END = ['rejected', 'invalid', 'opted_out'];

/**
 * @param {import('./state.js').Backend} backend
 * @param {Caps} caps
 */
export const Store = (backend, caps) => {
  /**
   * @param {(state: State, table: Table) => unknown} work
   * @param {Ticket} [ticket]
   * @returns {Promise<State>} the state after the transaction
   */
  const change = async (work, ticket) => {
    const after = await backend.change(async (state, table) => {
      await work(state, table);
      return { ...state, books: { ...state.books } };
    }, ticket);
    /** @type {any} */ (store).pseudonymize ??= pseudonyms(after.salt, store.known);
    return after;
  };

  const store = {
    /** @type {Map<string, string | undefined>} the pseudonyms by value, for a page that can't wait because it is left */
    known: new Map(),

    /** @type {(server: string) => any} returns the queue of another server of this origin */
    of: (server) => Store(backend.server(server), caps),

    state: () => change(() => {}),

    /** @param {Partial<Pick<State, 'consent' | 'offUntil' | 'failures' | 'notBefore' | 'restMs' | 'policyAt' | 'policy' | 'told'>>} values */
    remember: (values) => change((state) => Object.assign(state, values)),

    /**
     * Adds new segments and new counts, and evicts the oldest segments if the queue is full. If the person has opted out in
     * another window, or telemetry is off on the server, the new segments are only counted.
     *
     * @param {Segment[]} segments
     * @param {Books} counted
     * @param {Ticket} [ticket]
     * @param {string} [left] names the record of a page that was left, so that it is added once if two windows find it
     */
    append: (segments, counted, ticket, left) =>
      change(async (state, table) => {
        if (left) {
          if (state.taken.includes(left)) return;
          state.taken = [left, ...state.taken].slice(0, TAKEN);
        }
        add(state.books, counted);
        state.lived = lifeOf(state);
        state.seen = Date.now();
        endPauses(state);
        for (const segment of segments) {
          if (state.consent === false) state.books.opted_out += segment.n;
          else if (state.offUntil) state.books.disabled += segment.n;
          else {
            const k = table.base + (segment.urgent ? -HALF : FIRST_KEY) + state.next++;
            move(state, table, { ...segment, lived: state.lived, k }, 1);
          }
        }
        // first without urgent segments
        for (const all of [false, true]) {
          await table.each((segment) => {
            const old = state.lived - (segment.lived ?? 0) > AGE_MS;
            if (!old && state.events <= caps.events && state.bytes <= caps.bytes) return false;
            if (old || all || !segment.urgent) drop(state, table, segment, old ? 'expired' : 'evicted');
            return true;
          });
        }
      }, ticket),

    /**
     * Returns the first segments of one release that fit into a request. If the first one alone is too large, only a part
     * of its events is to be sent.
     *
     * @param {{ events: number, bytes: number }} limit
     * @returns {Promise<Batch>}
     */
    async head(limit) {
      /** @type {StoredSegment[]} */
      const segments = [];
      const now = Date.now();
      let sentAt = now;
      const state = await change(async (state, table) => {
        if (state.consent === false) return;
        let { events, bytes } = limit;
        await table.each((segment) => {
          const [first] = segments;
          // If it seems older than any family is kept, but is not by the queue's own age, the clock was wrong at that time.
          const lived = lifeOf(state) - (segment.lived ?? 0);
          const wrong = now - segment.at > AGE_MS && lived < AGE_MS;
          events -= segment.n;
          bytes -= segment.text.length;
          if (first && (events < 0 || bytes < 0 || segment.release !== first.release || wrong)) return false;
          if (wrong) sentAt = segment.at + lived;
          segments.push(segment);
          return !wrong;
        });
      });
      // a transaction of its own, because a full disk can't be written and its events are sent all the same
      if (state.notBefore || state.offUntil) await ignoreErrors(change(endPauses));
      let n = segments.reduce((sum, segment) => sum + segment.n, 0);
      let text = segments.map((segment) => segment.text).join();
      /** @type {Results} */
      const unsent = {};
      if (n > limit.events) {
        const all = parse(text);
        for (const { event_id } of all.splice((n = limit.events))) unsent[event_id] = { result: 'retry' };
        text = textOf(all);
      }
      const out = state.consent === false;
      // a server that never received an event need not know the choice
      const optOut = out === state.told || (out && !state.policyAt) ? undefined : out;
      return { segments, state, unsent, n, text, optOut, sentAt };
    },

    /**
     * Deletes the events that have a final result and keeps the others.
     *
     * @param {Batch} sent
     * @param {Results} results by event id; an event without a result was persisted
     */
    settle: (sent, results) =>
      change(async (state, table) => {
        const lines = /** @type {any} */ ({ ...results, ...sent.unsent });
        state.failures = 0;
        state.told = sent.optOut ?? state.told;
        const { books } = state;
        for (const { k, n, text, urgent } of sent.segments) {
          const stored = await table.get(k);
          // If it left the queue during the request, it was counted. Events that arrived all the same are taken off that count.
          const word = LEFT.find((each) => k <= (state.gone[each + urgent] ?? NaN));
          // otherwise another window has sent it too, or this is a new database
          if (stored ? stored.text !== text : !word) continue;
          const kept = parse(text).filter(({ event_id }) => {
            const { result } = lines[event_id] ?? {};
            const retry = result === 'retry';
            if (!retry) books[/** @type {keyof Books} */ (END.includes(result) ? result : 'acked')]++;
            return retry;
          });
          if (stored) {
            move(state, table, stored, -1);
            if (kept.length) {
              move(state, table, { ...stored, n: kept.length, text: textOf(kept) }, 1);
            }
          } else if (word) books[word] -= n - kept.length;
        }
      }),

    /**
     * Deletes the whole queue.
     *
     * @param {'opted_out' | 'disabled'} word the word under which the books count the events
     */
    purge: (word) => change((state, table) => table.each((segment) => drop(state, table, segment, word))),

    close: backend.close,
  };
  return /** @type {typeof store & Later} */ (store);
};
