// The part of the queue that one request sends.

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').StoredSegment} StoredSegment */
/** @typedef {Record<string, { result: string }>} Results */
/**
 * @typedef {object} Batch
 * @property {StoredSegment[]} segments
 * @property {State} state
 * @property {Results} unsent a `retry` for each event that does not fit into the request
 * @property {number} n number of events to send
 * @property {string} text their JSON objects, joined by commas
 * @property {boolean | undefined} optOut whether the person has opted out, if the server does not know it yet
 * @property {number} sentAt the time now, by the clock at the time of emitting
 */

/** @param {any[]} events */
export const textOf = (events) =>
  events.map((event) => JSON.stringify(event)).join();

/**
 * @param {string} text
 * @returns {any[]} events, each with its event_id
 */
export const parse = (text) =>
  JSON.parse(`[${text}]`);
