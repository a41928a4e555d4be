// Calls back after a while. A service worker of an extension may end before that, so long waits use chrome.alarms.

import { restMs } from './backoff.js';
import { GUARD_MS, TIMER_MS } from './limits.js';

/**
 * @param {string} name of the alarm
 * @param {() => void} call
 */
export const Scheduler = (name, call) => {
  const alarms = /** @type {any} */ (globalThis).chrome?.alarms;
  const guard = name + '-guard';
  let dueAt = 0;
  let guardedUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const due = () => {
    dueAt = 0;
    call();
  };
  const onAlarm = (/** @type {{ name: string }} */ alarm) => {
    if (alarm.name.startsWith(name)) due();
  };
  const alarm = (/** @type {string} */ of, /** @type {number} */ ms) => alarms.create(of, { delayInMinutes: Math.max(0.5, ms / 60_000) });
  alarms?.onAlarm.addListener(onAlarm);
  return {
    /**
     * Calls back in {@code ms}, or sooner if that is scheduled already. A new alarm of the same name would replace the sooner one.
     *
     * @param {number} ms
     * @param {boolean} [waits] whether events are known to wait: then an alarm also guards a timer, which ends with its worker
     */
    in(ms, waits = true) {
      const now = Date.now();
      if (waits && alarms && ms < TIMER_MS && !restMs(guardedUntil, GUARD_MS)) {
        guardedUntil = now + GUARD_MS;
        alarm(guard, GUARD_MS);
      }
      if (dueAt > now && dueAt <= now + ms) return;
      dueAt = now + ms;
      clearTimeout(timer);
      if (ms >= TIMER_MS && alarms) alarm(name, ms);
      else timer = setTimeout(due, ms);
    },

    stop() {
      clearTimeout(timer);
      alarms?.onAlarm.removeListener(onAlarm);
    },
  };
};
