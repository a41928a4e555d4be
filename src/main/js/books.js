// The client's own books: one number for every way an event can go. Since the install was made, so that a report which is lost
// is made good by the next. At any moment
//
//   emitted = acked + rejected + sampled + opted_out + evicted + expired + invalid + rate_limited + disabled + pending

/**
 * acked: taken over by the server (persisted, a duplicate, or counted there as sampled or disabled); rejected: refused by the
 * server, which keeps the reason; invalid: refused here by the same rules; disabled: telemetry or the family is switched off.
 *
 * @typedef {'emitted' | 'acked' | 'rejected' | 'sampled' | 'opted_out' | 'evicted' | 'expired' | 'invalid'
 *   | 'rate_limited' | 'disabled'} Word
 */
/** @typedef {Record<Word, number>} Books */

/** Ends on this side, which the server can know from the report only. */
const DISCARDED = /** @type {const} */ ([
  'evicted', 'sampled', 'opted_out', 'expired', 'invalid', 'rate_limited', 'disabled',
]);

/** @returns {Books} */
export function emptyBooks() {
  return /** @type {any} */ (Object.fromEntries(['emitted', 'acked', 'rejected', ...DISCARDED].map((word) => [word, 0])));
}

/**
 * @param {Books} books
 * @param {Books} more
 */
export function add(books, more) {
  for (const word of /** @type {Word[]} */ (Object.keys(more))) books[word] = (books[word] ?? 0) + more[word];
  return books;
}

/**
 * @param {Books} books
 * @returns {number} events whose end is not known yet
 */
export function pending(books) {
  return DISCARDED.reduce((left, word) => left - books[word], books.emitted - books.acked - books.rejected);
}

/**
 * What the server is told.
 *
 * @param {Books} books
 */
export function report(books) {
  return { emitted: books.emitted, discarded: Object.fromEntries(DISCARDED.map((word) => [word, books[word]])) };
}
