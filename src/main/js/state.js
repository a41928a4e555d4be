// What the parts of the client share: the shape of a queue on disk or in memory, and of what is kept beside it.

import { emptyBooks } from './books.js';
import { hex } from './uuid.js';

/**
 * Events as one JSON text: a record an event is 25 times slower to write.
 *
 * @typedef {object} Segment
 * @property {number} n events in it
 * @property {string} text their JSON objects, joined by commas
 * @property {number} at when it was written, milliseconds since 1970
 * @property {string} release the emitter's version
 */
/** @typedef {Segment & { k: number }} StoredSegment */
/**
 * @typedef {object} State
 * @property {string} installId
 * @property {string} salt 64 hex digits; with it ids are hashed before they are queued
 * @property {import('./books.js').Books} books
 * @property {number} events queued
 * @property {number} bytes queued, in UTF-16 units of text
 * @property {number} purged the last key that a purge took; a segment missing above it was evicted
 * @property {number} offUntil the server said that it is switched off; nothing is asked before this time
 * @property {number} failures requests that failed, one after the other
 * @property {number} notBefore nothing is sent before this time
 * @property {number} policyAt when the server was last asked for its policy
 * @property {import('./policy.js').Policy | null} policy what it said
 * @property {boolean | null} consent what the person chose; null: nothing yet
 * @property {boolean} told whether the server knows this install as opted out
 */
/**
 * @typedef {object} Table
 * @property {(segment: Segment) => void} add
 * @property {(segment: StoredSegment) => void} put
 * @property {(k: number) => void} remove
 * @property {(k: number) => Promise<StoredSegment | undefined>} get
 * @property {(visit: (segment: StoredSegment) => boolean) => Promise<void>} each oldest first, while the visitor says true
 */
/**
 * All or nothing: what {@code work} did to state and table is kept together or not at all. It may await the table only.
 *
 * @typedef {object} Backend
 * @property {<T>(work: (state: State, table: Table) => Promise<T>) => Promise<T>} change
 * @property {() => void} close
 */

/** @returns {State} of an install that is new */
export function newState() {
  const salt = hex(crypto.getRandomValues(new Uint8Array(32)));
  return {
    installId: crypto.randomUUID?.() ?? salt.slice(0, 32),
    salt,
    books: emptyBooks(),
    events: 0,
    bytes: 0,
    purged: 0,
    offUntil: 0,
    failures: 0,
    notBefore: 0,
    policyAt: 0,
    policy: null,
    consent: null,
    told: false,
  };
}
