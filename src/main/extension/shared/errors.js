// Tells telemetry of errors that nobody handled: which part, which class, whether the person could go on. Never the message.

import { Events } from '../telemetry/telemetry.js';
import { codeOf, fingerprint } from './failures.js';

/** @typedef {import('../telemetry/events.js').ErrorExtensionPayload['component']} Component */
/** @typedef {import('./client.js').Telemetry} Telemetry */

/**
 * To be called first of all. What fails before the client is there waits for it.
 *
 * @param {Component} component
 * @returns {(telemetry: Telemetry, usable?: boolean) => void} gives it the client; usable: from now on the part does its work
 */
export function watchErrors(component) {
  /** @type {Telemetry | undefined} */
  let client;
  let started = false;
  /** @type {import('../telemetry/events.js').ErrorExtensionPayload[]} */
  const early = [];
  const tell = (/** @type {unknown} */ reason, /** @type {'unhandled_error' | 'unhandled_rejection'} */ otherwise) => {
    const payload = {
      component,
      code: codeOf(reason, otherwise),
      recoverable: started,
      error_hash: fingerprint(reason),
    };
    if (client) client.emit(Events.ERROR_EXTENSION, payload);
    else if (early.length < 20) early.push(payload); // as many as the family's burst lets through
  };
  globalThis.addEventListener('error', (event) => tell(event.error ?? event.message, 'unhandled_error'));
  globalThis.addEventListener('unhandledrejection', (event) => tell(event.reason, 'unhandled_rejection'));
  return (telemetry, usable = true) => {
    client = telemetry;
    started = usable;
    for (const payload of early.splice(0)) telemetry.emit(Events.ERROR_EXTENSION, payload);
  };
}
