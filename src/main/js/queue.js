// Writes emitted events to disk. Events wait for some milliseconds and are then hashed and written together. If the disk fails, the
// queue writes to a bounded store in memory, and tries the disk again at the next write.

import { ignoreErrors } from './backoff.js';
import { leave, takeLeft } from './page-exit.js';
import { add, emptyBooks } from './books.js';
import { BUFFER, BUFFER_STEP, REMEMBERED, WRITE_MS } from './limits.js';

/**
 * An event as it is sent. A text in an array is to be hashed.
 *
 * @typedef {object} Record
 * @property {string} event_id
 * @property {string} event
 * @property {import('./validation.js').Clean} payload
 * @property {string[] | undefined} session_id
 * @property {string | undefined} occurred_at
 */
/** @typedef {{ record: Record, urgent: boolean }} Draft */
/** @typedef {import('./books.js').Word} Word */
/** @typedef {import('./books.js').Books} Books */
/** @typedef {import('./state.js').Segment} Segment */
/** @typedef {import('./store.js').OpenStore} OpenStore */
/** @typedef {import('./state.js').Ticket & { drafts: Draft[], counted: Books }} Work */
/**
 * @typedef {object} QueueOptions
 * @property {OpenStore[]} stores first the disk's if there is one, last the memory's
 * @property {number} segment limit of events in a segment
 * @property {string} release
 * @property {string} lane names the queue of this server on this device
 */
/** @typedef {ReturnType<typeof Queue>} OpenQueue */

/**
 * @param {QueueOptions} options
 */
export const Queue = ({ stores, segment, release, lane }) => {
  const writeMs = globalThis.document ? WRITE_MS : 0;
  const disk = stores[1] && stores[0];
  /** @type {Work} not written yet */
  let fresh = { drafts: [], counted: emptyBooks() };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let writing = Promise.resolve(/** @type {'disk' | 'memory'} */ ('memory'));
  /** @type {Work | undefined} being written */
  let ticket;

  const isEmpty = () => !Object.values(fresh.counted).some(Boolean); // each event is at least counted as emitted

  const take = () => {
    const taken = fresh;
    fresh = { drafts: [], counted: emptyBooks() };
    return taken;
  };

  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };

  const soon = () => {
    if (queue.left) void write();
    else timer ??= setTimeout(write, writeMs);
  };

  /**
   * Writes all events that were emitted before this call.
   *
   * @returns {Promise<'disk' | 'memory'>} where they are now
   */
  const write = () => {
    stop();
    if (queue.left) writeDown();
    return (writing = writing.then(writeNow));
  };

  /**
   * @param {'disk' | 'memory'} before
   * @returns {Promise<'disk' | 'memory'>}
   */
  const writeNow = async (before) => {
    if (isEmpty()) return before;
    const work = (ticket = take());
    for (const store of stores) {
      try {
        if (store.known.size > REMEMBERED) store.known.clear();
        if (!store.pseudonymize) await store.state();
        for (const value of work.drafts.flatMap(idsOf)) await store.pseudonymize?.(value);
        queue.policy = (await store.append(segments(work.drafts, store), work.counted, work)).policy ?? queue.policy;
        ticket = undefined;
        if (store !== disk) return 'memory';
        queue.fault = '';
        return 'disk';
      } catch (e) {
        if (work.left) return before;
        queue.fault = String(e);
      }
    }
    return before; // never reached, because memory does not fail
  };

  const writeDown = () => {
    if (!disk || isEmpty()) return;
    const { drafts, counted } = take();
    const ready = drafts.filter((draft) => idsOf(draft).every((id) => disk.known.has(id))); // no id is written unhashed
    counted.unload_lost += drafts.length - ready.length;
    leave(lane, segments(ready, disk), counted);
  };

  /**
   * @param {Draft[]} drafts
   * @param {OpenStore} store its pseudonyms replace the ids
   */
  const segments = (drafts, { known }) => {
    /** @type {Segment[]} */
    const all = [];
    for (const urgent of [true, false]) {
      const texts = drafts.filter((draft) => draft.urgent === urgent).map((draft) => text(draft, known));
      while (texts.length) {
        const some = texts.splice(0, segment);
        all.push({ n: some.length, text: some.join(), at: Date.now(), release, urgent });
      }
    }
    return all;
  };

  /** Counts without asking for a write. */
  const note = (/** @type {Word[]} */ ...words) => {
    for (const word of words) fresh.counted[word]++;
  };

  const queue = {
    /** Whether the page is being left, so that each write must happen at once. */
    left: false,
    /** @type {import('./policy.js').Policy | null} as of the last write; any window may have read it */
    policy: null,
    /** Why the last write did not use the disk; empty if it did. */
    fault: '',

    note,

    /**
     * Counts, and asks for a write.
     *
     * @param {Word} word
     */
    count(word) {
      note(word);
      soon();
    },

    /** @param {Draft} draft an urgent one is written at once */
    add(draft) {
      const { drafts, counted } = fresh;
      drafts.push(draft);
      for (const id of idsOf(draft)) void stores[0]?.pseudonymize?.(id); // so that the pseudonym is known if the page is left
      if (drafts.length > BUFFER) counted.evicted += drafts.splice(0, BUFFER_STEP).length;
      if (draft.urgent) void write();
      else soon();
    },

    /** Returns the events and counts that are not written yet. */
    get fresh() {
      return fresh;
    },

    write,

    /** Saves everything that is not on disk yet in this task, because the page is being left. */
    leave() {
      queue.left = true;
      stop();
      try {
        ticket?.tx?.abort(); // throws if the transaction is committed
        if (ticket) {
          ticket.left = true;
          fresh.drafts.unshift(...ticket.drafts);
          add(fresh.counted, ticket.counted);
        }
      } catch {
        // it is on disk
      }
      ticket = undefined;
      writeDown();
    },

    /** Queues the records of pages that were left. */
    async takeLeft() {
      if (disk) await ignoreErrors(takeLeft(lane, (texts, counted, left) => disk.append(texts, counted, {}, left)));
    },

    /** Goes on after the page is shown again. */
    back() {
      queue.left = false;
      soon();
    },

    /** Deletes the events that are not written yet, because the person opted out. */
    discard() {
      fresh.counted.opted_out += fresh.drafts.splice(0).length;
      soon();
    },

    stop,
  };
  return queue;
};

/**
 * Returns the texts of a draft that must be hashed.
 *
 * @param {Draft} draft
 */
const idsOf = ({ record }) =>
  [...Object.values(record.payload), record.session_id].filter(Array.isArray).flat();

/**
 * Returns a draft as JSON, with pseudonyms for its ids.
 *
 * @param {Draft} draft
 * @param {Map<string, string | undefined>} known pseudonyms
 */
const text = ({ record }, known) =>
  JSON.stringify(record, (_, value) => (Array.isArray(value) ? known.get(value[0]) : value)); // JSON omits undefined
