// What the drawer knows: asks the client for its books each second, hears the server's aggregates, and keeps the last five
// minutes of both. Without a document, so that it can be tested by itself.

import { figure, number, own } from './read.js';
import { Ring } from './ring.js';

/**
 * The client's face, as far as the drawer needs it.
 *
 * @typedef {object} Source
 * @property {() => Promise<any>} stats
 * @property {(family: string, listener: (message: any) => void) => () => void} subscribe
 */
/**
 * @typedef {object} Knowledge
 * @property {number} startedAt milliseconds since 1970
 * @property {any} stats the client's last answer; null before the first
 * @property {string} statsError why it gave none the last time
 * @property {Map<string, any>} messages the last of each family
 * @property {Map<string, number>} before events that each family's first message counted
 * @property {number | null} heardAt when a message came last
 * @property {readonly string[]} families those that are listened to
 * @property {Map<string, Ring>} lines the course of each ratio, in seconds since 1970
 * @property {Ring} acked the client's count of acked events, in milliseconds since 1970
 */

const TICK_MS = 1000;
export const STALE_MS = 3500; // the server speaks each second; three silences are no accident
const AGAIN_MS = 5000;
const LINE_POINTS = 300; // five minutes at a point a second
const ACKED_POINTS = 320; // the same, and some more for the edge of the window

export class Watch {
  #source;
  #changed;
  #now;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {(() => void)[]} */
  #ends = [];
  #askedAt = 0;
  #asking = false;
  /** @type {Knowledge} */
  knowledge;

  /**
   * @param {Source} source
   * @param {readonly string[]} families
   * @param {() => void} changed called when there is something new to show
   * @param {() => number} [now] milliseconds since 1970
   */
  constructor(source, families, changed, now = Date.now) {
    this.#source = source;
    this.#changed = changed;
    this.#now = now;
    this.knowledge = {
      startedAt: now(),
      stats: null,
      statsError: '',
      messages: new Map(),
      before: new Map(),
      heardAt: null,
      families,
      lines: new Map(),
      acked: new Ring(ACKED_POINTS),
    };
  }

  start() {
    this.#listen();
    this.#timer = setInterval(() => void this.tick(), TICK_MS);
    void this.tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#silence();
  }

  /** A second has passed. */
  async tick() {
    const silent = this.#now() - Math.max(this.#askedAt, this.knowledge.heardAt ?? 0);
    if (silent > AGAIN_MS) this.#listen();
    this.#changed();
    if (this.#asking) return; // a disk that hangs is asked once
    this.#asking = true;
    try {
      this.#told(await this.#source.stats());
    } catch (e) {
      this.knowledge.statsError = e instanceof Error ? e.message : String(e);
    }
    this.#asking = false;
    if (this.#timer !== undefined) this.#changed();
  }

  /** Subscribing makes the client open its socket now, while its own next attempt may be minutes away. */
  #listen() {
    this.#silence();
    this.#askedAt = this.#now();
    this.#ends = this.knowledge.families.map((family) =>
      this.#source.subscribe(family, (message) => this.#heard(family, message)),
    );
  }

  #silence() {
    for (const end of this.#ends.splice(0)) end();
  }

  /** @param {any} stats */
  #told(stats) {
    const { acked } = this.knowledge;
    const now = number(own(stats, 'acked'));
    const last = acked.points.at(-1);
    if (now !== null) {
      if (last && now < last[1]) acked.clear(); // other books: the database was deleted
      acked.add(this.#now(), now);
    }
    this.knowledge.stats = stats;
    this.knowledge.statsError = '';
  }

  /**
   * @param {string} family
   * @param {any} message
   */
  #heard(family, message) {
    const { messages, before, lines } = this.knowledge;
    const now = this.#now();
    messages.set(family, message);
    if (!before.has(family)) before.set(family, number(own(message, 'events')) ?? NaN);
    this.knowledge.heardAt = now;
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
