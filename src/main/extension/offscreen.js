// Holds the microphone, which a service worker cannot. Lives from a side panel's wish until the last panel is closed.

import { askWorker } from './shared/ask.js';
import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { codeOf } from './shared/failures.js';
import { enginesOf } from './stt/engines.js';
import { Transcriber } from './stt/transcriber.js';
import { VoiceMode } from './voice/voice-mode.js';

/** @typedef {{ settings: import('./shared/settings.js').Settings, release: string }} Told */
/** @typedef {{ start: number } | { stop: true }} Wish start: when the person clicked, milliseconds since 1970 */
/**
 * @typedef {{ on: boolean, problem?: string } | { text: string, mode: string } | { failed: true }} News
 *   whether it listens and which failure ended that; what was understood; that no engine understood it
 */

const watched = watchErrors('offscreen');
/** @type {Set<chrome.runtime.Port>} */
const panels = new Set();
const voice = begin();

async function begin() {
  // neither chrome.storage nor the manifest are to be had here
  const { settings, release } = /** @type {Told} */ (await askWorker('settings'));
  const telemetry = openClient(settings, release);
  const transcriber = new Transcriber(enginesOf(settings), (...event) => telemetry.emit(...event));
  watched(telemetry);
  return new VoiceMode(telemetry, async (utterance) => tell((await transcriber.transcribe(utterance)) ?? { failed: true }));
}

/** @param {News} news */
function tell(news) {
  for (const panel of panels) panel.postMessage(news);
}

/** @param {Wish} wish */
async function obey(wish) {
  try {
    const mode = await voice;
    if ('start' in wish) await mode.start(wish.start, () => ask({ stop: true }));
    else await mode.stop();
    tell({ on: mode.on });
  } catch (e) {
    tell({ on: false, problem: codeOf(e, 'media_failed') });
  }
}

let turn = Promise.resolve();

/** @param {Wish} wish of one panel, obeyed after those before it */
function ask(wish) {
  turn = turn.then(() => obey(wish));
}

chrome.runtime.onConnect.addListener((panel) => {
  if (panel.name !== 'voice') return;
  panels.add(panel);
  panel.onMessage.addListener(ask);
  panel.onDisconnect.addListener(() => {
    panels.delete(panel);
    if (panels.size === 0) ask({ stop: true }); // nobody is left who could switch it off
  });
});
