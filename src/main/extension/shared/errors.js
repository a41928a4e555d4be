// Emits an event for each unhandled error: the part, the error class, and whether the person could continue. Never the message.

import { Events } from '../telemetry/telemetry.js';
import { codeOf, textOf } from './failures.js';

/** @typedef {import('../telemetry/events.js').ErrorExtensionPayload['component']} Component */
/** @typedef {import('./client.js').Telemetry} Telemetry */

/**
 * Call this first. Errors that happen before the client exists are kept for it.
 *
 * @param {Component} component
 * @returns {(telemetry: Telemetry, usable?: boolean) => void} receives the client; usable: true if the part works from now on
 */
export function watchErrors(component) {
  /** @type {Telemetry | undefined} */
  let client;
  let started = false;
  /** @type {import('../telemetry/events.js').ErrorExtensionPayload[]} */
  const early = [];
  const report = (/** @type {unknown} */ reason, /** @type {'unhandled_error' | 'unhandled_rejection'} */ otherwise) => {
    const payload = {
      component,
      code: codeOf(reason, otherwise),
      recoverable: started,
      error_msg: textOf(reason),
    };
    if (client) client.emit(Events.ERROR_EXTENSION, payload);
    else if (early.length < 20) early.push(payload); // the burst of the family's rate limit
  };
  globalThis.addEventListener('error', (event) => report(event.error ?? event.message, 'unhandled_error'));
  globalThis.addEventListener('unhandledrejection', (event) => report(event.reason, 'unhandled_rejection'));
  return (telemetry, usable = true) => {
    client = telemetry;
    started = usable;
    for (const payload of early.splice(0)) telemetry.emit(Events.ERROR_EXTENSION, payload);
  };
}
