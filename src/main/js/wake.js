// Calls back after a while, also when that is longer than a service worker of an extension lives: then by chrome.alarms.

const TIMER_MS = 25_000; // an idle worker ends after 30 s and takes its timers along
const LEAST_ALARM_MINUTES = 0.5;

export class Wake {
  #name;
  #call;
  #dueAt = 0;
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
    if (alarm.name === this.#name) this.#due();
  };

  #due() {
    this.#dueAt = 0;
    this.#call();
  }

  /**
   * In {@code ms}, or sooner if that was asked for before. An alarm that is set again is put off, so a later one is not set.
   *
   * @param {number} ms
   */
  in(ms) {
    const now = Date.now();
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
