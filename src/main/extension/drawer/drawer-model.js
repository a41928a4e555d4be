// Holds the state of the drawer: queries the books of the client each second, subscribes to the server's aggregates, and keeps
// five minutes of both. It needs no document, so that it can be tested alone.

import { figure, number, own } from './read.js';
import { Ring } from './ring.js';

/**
 * The part of the client that the drawer uses.
 *
 * @typedef {object} Source
 * @property {() => Promise<any>} stats
 * @property {(family: string, listener: (message: any) => void) => () => void} subscribe
 */
/**
 * @typedef {object} DrawerState
 * @property {number} startedAt milliseconds since 1970
 * @property {any} stats the latest books of the client; null before the first
 * @property {string} statsError why the latest query failed; empty if it succeeded
 * @property {Map<string, any>} messages the latest message of each family
 * @property {Map<string, number>} before events that each family's first message counted
 * @property {number | null} receivedAt when the latest message arrived
 * @property {readonly string[]} families the subscribed families
 * @property {Map<string, Ring>} lines the points of each ratio, in seconds since 1970
 * @property {Ring} acked the client's count of acked events, in milliseconds since 1970
 */

const TICK_MS = 1000;
export const STALE_MS = 3500; // the server sends each second; three missing messages mean a problem
const RESUBSCRIBE_MS = 5000;
const LINE_POINTS = 300; // five minutes at one point per second
const ACKED_POINTS = 320; // the same, with a margin for the edge of the window

export class DrawerModel {
  #source;
  #changed;
  #now;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {(() => void)[]} */
  #subscriptions = [];
  #subscribedAt = 0;
  #statsPending = false;
  /** @type {DrawerState} */
  state;

  /**
   * @param {Source} source
   * @param {readonly string[]} families
   * @param {() => void} changed called when the state has changed
   * @param {() => number} [now] milliseconds since 1970
   */
  constructor(source, families, changed, now = Date.now) {
    this.#source = source;
    this.#changed = changed;
    this.#now = now;
    this.state = {
      startedAt: now(),
      stats: null,
      statsError: '',
      messages: new Map(),
      before: new Map(),
      receivedAt: null,
      families,
      lines: new Map(),
      acked: new Ring(ACKED_POINTS),
    };
  }

  /** Starts, or continues with the current state. */
  start() {
    clearInterval(this.#timer);
    this.#subscribe();
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    void this.tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#unsubscribe();
  }

  /** Runs once per second. */
  async tick() {
    const silent = this.#now() - Math.max(this.#subscribedAt, this.state.receivedAt ?? 0);
    if (silent > RESUBSCRIBE_MS) this.#subscribe();
    this.#changed();
    if (this.#statsPending) return; // at most one query while a disk hangs
    this.#statsPending = true;
    try {
      this.#takeStats(await this.#source.stats());
    } catch (e) {
      this.state.statsError = e instanceof Error ? e.message : String(e);
    }
    this.#statsPending = false;
    if (this.#timer !== undefined) this.#changed();
  }

  /** A new subscription makes the client open its socket now; the client's own next attempt may be minutes away. */
  #subscribe() {
    this.#unsubscribe();
    this.#subscribedAt = this.#now();
    this.#subscriptions = this.state.families.map((family) =>
      this.#source.subscribe(family, (message) => this.#takeMessage(family, message)),
    );
  }

  #unsubscribe() {
    for (const end of this.#subscriptions.splice(0)) end();
  }

  /** @param {any} stats */
  #takeStats(stats) {
    const { acked } = this.state;
    const now = number(own(stats, 'acked'));
    const last = acked.points.at(-1);
    if (now !== null) {
      if (last && now < last[1]) acked.clear(); // the counts are new: the database was deleted
      acked.add(this.#now(), now);
    }
    this.state.stats = stats;
    this.state.statsError = '';
  }

  /**
   * @param {string} family
   * @param {any} message
   */
  #takeMessage(family, message) {
    const { messages, before, lines } = this.state;
    const now = this.#now();
    messages.set(family, message);
    if (!before.has(family)) before.set(family, number(own(message, 'events')) ?? NaN);
    this.state.receivedAt = now;
    for (const name of Object.keys(own(message, 'aggregates') ?? {}).slice(0, 50)) {
      const value = figure(message, name);
      if (value?.kind !== 'ratio' || value.value === null) continue;
      const key = family + '.' + name;
      const line = lines.get(key) ?? new Ring(LINE_POINTS);
      lines.set(key, line);
      line.add(now / 1000, value.value);
    }
    this.#changed();
  }
}
