// What is told once or once in a while: a session begun, a step taken for the first time. Remembered in chrome.storage.local.

import { Events } from '../telemetry/telemetry.js';

/** @typedef {import('./client.js').Telemetry} Telemetry */
/** @typedef {import('../telemetry/events.js').ProductActivationStepPayload['step']} Step */

const PAUSE_MS = 30 * 60_000;
/** @type {Step[]} */
const STEPS = ['installed', 'panel_opened', 'microphone_granted', 'first_voice_note', 'first_note_posted'];

/**
 * Somebody uses the extension; after half an hour without that a session begins.
 *
 * @param {Telemetry} telemetry
 * @param {import('../telemetry/events.js').SessionStartedPayload['surface']} surface
 */
export function inUse(telemetry, surface) {
  return alone(async () => {
    const { usedAt } = await chrome.storage.local.get('usedAt');
    await chrome.storage.local.set({ usedAt: Date.now() });
    if (Date.now() - Number(usedAt ?? 0) >= PAUSE_MS) telemetry.emit(Events.SESSION_STARTED, { surface });
  });
}

/**
 * Emitted the first time only, and remembered once it is on disk.
 *
 * @param {Telemetry} telemetry
 * @param {Step} step
 */
export function stepTaken(telemetry, step) {
  return alone(async () => {
    const { steps } = await chrome.storage.local.get('steps');
    const taken = /** @type {Step[]} */ (steps ?? []);
    if (taken.includes(step)) return;
    telemetry.emit(Events.PRODUCT_ACTIVATION_STEP, { step, step_index: STEPS.indexOf(step) + 1 });
    await telemetry.persisted();
    await chrome.storage.local.set({ steps: [...taken, step] });
  });
}

/** @param {() => Promise<void>} work one window at a time */
function alone(work) {
  return navigator.locks.request('reference-journey', work);
}
