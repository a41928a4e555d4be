// The client's own books: one number for each way an event can end, counted since the installation. Each request carries all of
// them, so a lost report does no harm. At any moment
//
//   emitted = acked + rejected + sampled + opted_out + evicted + expired + invalid + rate_limited + disabled + unload_lost
//             + pending

/**
 * acked: the server accounts for the event (persisted, duplicate, sampled or disabled); rejected: the server rejected it and
 * stored the reason; invalid: the client rejected it by the same rules; disabled: telemetry or the family is off;
 * unload_lost: emitted as its page was left, and not hashed in time.
 *
 * @typedef {'emitted' | 'acked' | 'rejected' | 'sampled' | 'opted_out' | 'evicted' | 'expired' | 'invalid'
 *   | 'rate_limited' | 'disabled' | 'unload_lost'} Word
 */
/** @typedef {Record<Word, number>} Books */

/** @returns {Books} all words at 0 */
export const emptyBooks = () => {
  return {
    emitted: 0,
    acked: 0,
    rejected: 0,
    evicted: 0,
    sampled: 0,
    opted_out: 0,
    expired: 0,
    invalid: 0,
    rate_limited: 0,
    disabled: 0,
    unload_lost: 0,
  };
};

/**
 * @param {Books} books
 * @param {Books} more
 */
export const add = (books, more) => {
  for (const word in more) {
    const key = /** @type {Word} */ (word);
    books[key] = (books[key] ?? 0) + more[key];
  }
  return books;
};

/**
 * @param {Books} books
 * @returns {number} events that have no end yet
 */
export const pending = ({ emitted, ...ends }) =>
  Object.values(ends).reduce((rest, n) => rest - n, emitted);

/**
 * Returns the part that each request reports. The server counts the other ends itself.
 *
 * @param {Books} books
 */
export const report = ({ emitted, acked, rejected, ...discarded }) => ({ emitted, discarded });
