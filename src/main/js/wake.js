// Calls back after a while, also when that is longer than a service worker of an extension lives: then by chrome.alarms.

const TIMER_MS = 25_000; // an idle worker ends after 30 s and takes its timers along
const LEAST_ALARM_MINUTES = 0.5;
const GUARD_MS = 45_000; // longer than a worker idles, so that it is not kept awake by what only guards it

export class Wake {
  #name;
  #call;
  #dueAt = 0;
  #guardedUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {any} */
  #alarms = /** @type {any} */ (globalThis).chrome?.alarms;

  /**
   * @param {string} name of the alarm
   * @param {() => void} call
   */
  constructor(name, call) {
    this.#name = name;
    this.#call = call;
    this.#alarms?.onAlarm.addListener(this.#alarm);
  }

  #alarm = (/** @type {{ name: string }} */ alarm) => {
    if (alarm.name === this.#name || alarm.name === this.#guard) this.#due();
  };

  get #guard() {
    return this.#name + '-guard';
  }

  #due() {
    this.#dueAt = 0;
    this.#call();
  }

  /**
   * In {@code ms}, or sooner if that was asked for before. An alarm that is set again is put off, so a later one is not set.
   *
   * @param {number} ms
   * @param {boolean} [waits] whether something is known to wait: an alarm then stands in for a timer that dies with its worker
   */
  in(ms, waits = true) {
    const now = Date.now();
    if (waits && ms < TIMER_MS && now >= this.#guardedUntil) {
      this.#guardedUntil = now + GUARD_MS;
      this.#alarms?.create(this.#guard, { delayInMinutes: GUARD_MS / 60_000 });
    }
    if (this.#dueAt > now && this.#dueAt <= now + ms) return;
    this.#dueAt = now + ms;
    clearTimeout(this.#timer);
    if (ms >= TIMER_MS && this.#alarms) {
      this.#alarms.create(this.#name, { delayInMinutes: Math.max(LEAST_ALARM_MINUTES, ms / 60_000) });
    } else {
      this.#timer = setTimeout(() => this.#due(), ms);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#alarms?.onAlarm.removeListener(this.#alarm);
  }
}
