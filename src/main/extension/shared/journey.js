// Emits how people use the extension: an opened view, the start of a session, and each activation step once. It stores in
// chrome.storage.local which steps it has emitted.

import { Events } from '../telemetry/telemetry.js';

/** @typedef {import('./client.js').Telemetry} Telemetry */
/** @typedef {import('../telemetry/events.js').ProductActivationStepPayload['step']} Step */
/** @typedef {import('../telemetry/events.js').ProductViewOpenedPayload['view']} View */

const PAUSE_MS = 30 * 60_000;
/** @type {Step[]} */
const STEPS = ['installed', 'panel_opened', 'microphone_granted', 'first_voice_note', 'first_note_posted'];

/**
 * Emits that a view was opened.
 *
 * @param {Telemetry} telemetry
 * @param {View} view
 * @param {View} [previous_view] absent for the first one
 */
export function viewOpened(telemetry, view, previous_view) {
  telemetry.emit(Events.PRODUCT_VIEW_OPENED, { view, ...(previous_view && { previous_view }) });
}

/**
 * Records that a person uses the extension. After a pause of half an hour, it emits the start of a session. It stores the time
 * of use after the event is on disk, so that a page which is closed before leaves the event to the next one.
 *
 * @param {Telemetry} telemetry
 * @param {import('../telemetry/events.js').SessionStartedPayload['surface']} surface
 */
export function inUse(telemetry, surface) {
  return alone(async () => {
    const { usedAt } = await chrome.storage.local.get('usedAt');
    if (Date.now() - Number(usedAt ?? 0) >= PAUSE_MS) {
      telemetry.emit(Events.SESSION_STARTED, { surface });
      await telemetry.persisted();
    }
    await chrome.storage.local.set({ usedAt: Date.now() });
  });
}

/**
 * Emits the step, but only the first time. It stores the step after the event is on disk.
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

/** Runs the work in one window at a time. @param {() => Promise<void>} work */
function alone(work) {
  return navigator.locks.request('reference-journey', work);
}
