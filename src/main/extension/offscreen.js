// Uses the microphone, which a service worker cannot. The document opens when a side panel requests it, and its microphone is
// released when the last panel closes.

import { askWorker } from './shared/ask.js';
import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { codeOf } from './shared/failures.js';
import { enginesOf } from './stt/engines.js';
import { Transcriber } from './stt/transcriber.js';
import { VoiceMode } from './voice/voice-mode.js';

/** @typedef {{ settings: import('./shared/settings.js').Settings, release: string }} WorkerSettings */
/** @typedef {{ start: number } | { stop: true }} Command start: when the person clicked, in milliseconds since 1970 */
/**
 * @typedef {{ on: boolean, problem?: string } | { text: string, mode: string } | { failed: true }} News
 *   whether Voice Mode is on and which failure ended it; a transcript; or that every engine failed
 */

const watched = watchErrors('offscreen');
/** @type {Set<chrome.runtime.Port>} */
const panels = new Set();
const voice = begin();

async function begin() {
  // an offscreen document has no access to chrome.storage and the manifest
  const { settings, release } = /** @type {WorkerSettings} */ (await askWorker('settings'));
  const telemetry = openClient(settings, release);
  const transcriber = new Transcriber(enginesOf(settings), (...event) => telemetry.emit(...event));
  watched(telemetry);
  return new VoiceMode(telemetry, async (utterance) => broadcast((await transcriber.transcribe(utterance)) ?? { failed: true }));
}

/** @param {News} news */
function broadcast(news) {
  for (const panel of panels) panel.postMessage(news);
}

/** @param {Command} command */
async function handle(command) {
  try {
    const mode = await voice;
    if ('start' in command) await mode.start(command.start, () => enqueue({ stop: true }));
    else await mode.stop();
    broadcast({ on: mode.on });
  } catch (e) {
    broadcast({ on: false, problem: codeOf(e, 'media_failed') });
  }
}

let turn = Promise.resolve();

/** Runs the commands of all panels one after another. @param {Command} command */
function enqueue(command) {
  turn = turn.then(() => handle(command));
}

chrome.runtime.onConnect.addListener((panel) => {
  if (panel.name !== 'voice') return;
  panels.add(panel);
  panel.onMessage.addListener(enqueue);
  panel.onDisconnect.addListener(() => {
    panels.delete(panel);
    if (panels.size === 0) enqueue({ stop: true }); // no panel is left that could switch it off
  });
});
