// Defines the records of a queue, on disk or in memory. Names of stored keys must not change, because older clients wrote them.

import { emptyBooks } from './books.js';
import { hex, mint } from './uuid.js';

/**
 * Some events as one JSON text. A record for each event would be 25 times slower to write.
 *
 * @typedef {object} Segment
 * @property {number} n number of events
 * @property {string} text their JSON objects, joined by commas
 * @property {number} at the time of writing, in milliseconds since 1970
 * @property {string} release version of the program that emitted them
 * @property {boolean} [urgent] is sent first and evicted last
 * @property {number} [lived] the queue's age at the time of writing
 */
/** @typedef {Segment & { k: number }} StoredSegment k: the key; urgent segments have lower keys, so that they come first */
/**
 * @typedef {object} State
 * @property {string} installId
 * @property {string} salt 64 hex digits, the key for hashing ids
 * @property {import('./books.js').Books} books
 * @property {number} events number of queued events
 * @property {number} bytes length of the queued texts, in UTF-16 units
 * @property {number} next number of segments added so far
 * @property {string[]} servers all servers that this origin has queues for
 * @property {string[]} taken the latest records of left pages that are in the queue now
 * @property {number} lived the queue's age in milliseconds of use; from one write to the next it grows by a day at most,
 *   because the clock may have been set
 * @property {number} seen the device's clock at the last write
 * @property {Record<string, number>} gone the last key that left without a reply, for each word of the books, urgent or not
 * @property {number} offUntil telemetry is off on the server; no request before this time
 * @property {number} failures number of failed requests since the last success
 * @property {number} notBefore no request before this time
 * @property {number} restMs planned length of that pause
 * @property {number} policyAt time of the last request for the policy
 * @property {import('./policy.js').Policy | null} policy the last one that was read
 * @property {boolean | null} consent the person's choice; null: none yet
 * @property {boolean | null} told whether the server knows that this installation has opted out; null: unknown, because that
 *   request has no reply
 */
/**
 * @typedef {object} Table
 * @property {number} base the middle of the server's keys
 * @property {(segment: StoredSegment) => void} put
 * @property {(k: number) => void} remove
 * @property {(k: number) => Promise<StoredSegment | undefined>} get
 * @property {(visit: (segment: StoredSegment) => boolean) => Promise<void>} each visits urgent segments first, then by age, until the visitor returns false
 */
/**
 * Lets a page that is left cancel a write that is not committed.
 *
 * @typedef {object} Ticket
 * @property {boolean} [left] the write must not start
 * @property {IDBTransaction} [tx] the transaction, once it has started
 */
/**
 * Runs transactions: all changes of {@code work} to state and table are stored, or none. {@code work} may await only the table.
 *
 * @typedef {object} Backend
 * @property {<T>(work: (state: State, table: Table) => Promise<T>, ticket?: Ticket) => Promise<T>} change
 * @property {() => void} close
 * @property {(server: string) => Backend} server returns the queue of another server
 */

/** @returns {State} of a new installation */
export const newState = () => {
  return {
    installId: mint(),
    salt: hex(crypto.getRandomValues(new Uint8Array(32))),
    servers: [],
    taken: [],
    lived: 0,
    seen: 0,
    next: 0,
    gone: {},
    books: emptyBooks(),
    events: 0,
    bytes: 0,
    offUntil: 0,
    failures: 0,
    notBefore: 0,
    restMs: 0,
    policyAt: 0,
    policy: null,
    consent: null,
    told: false,
  };
};
