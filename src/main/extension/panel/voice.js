// The view of Voice Mode. It counts nothing itself: its three figures are the live aggregates of this family.

import { askWorker } from '../shared/ask.js';
import { element, say } from '../shared/dom.js';
import { codeOf } from '../shared/failures.js';
import { stepTaken } from '../shared/journey.js';

/** @typedef {import('../shared/client.js').Telemetry} Telemetry */
/** @typedef {import('../offscreen.js').News} News */

const SHOWN = 5;
const SILENT_MS = 3500; // the server sends each second

/** @param {Telemetry} telemetry */
export function voiceView(telemetry) {
  const button = element('voice-switch', HTMLButtonElement);
  const status = element('voice-say', HTMLElement);
  const transcripts = element('transcripts', HTMLElement);
  /** @type {chrome.runtime.Port | undefined} */
  let port;

  const listening = (/** @type {boolean} */ on, problem = '') => {
    button.textContent = on ? 'Stop Voice Mode' : 'Start Voice Mode';
    button.setAttribute('aria-pressed', String(on));
    if (problem) say(status, PROBLEMS[problem] ?? 'The microphone could not be used.', 'alert');
    else say(status, on ? 'Listening.' : '', 'ok');
  };
  const show = (/** @type {News} */ news) => {
    if ('on' in news) {
      listening(news.on, news.problem);
      if (news.on) void stepTaken(telemetry, 'microphone_granted');
      return;
    }
    const line = document.createElement('li');
    line.textContent = 'text' in news ? `${news.text} (${news.mode})` : 'No engine could transcribe this.';
    transcripts.prepend(line);
    while (transcripts.children.length > SHOWN) transcripts.lastElementChild?.remove();
    if ('text' in news) void stepTaken(telemetry, 'first_voice_note');
  };
  const line = async () => {
    if (port) return port;
    if (!(await askWorker('microphone'))) throw new Error('no document for the microphone');
    port = chrome.runtime.connect({ name: 'voice' });
    port.onMessage.addListener(show);
    port.onDisconnect.addListener(() => {
      port = undefined;
      listening(false);
    });
    return port;
  };

  button.addEventListener('click', async () => {
    const start = Date.now();
    if (button.getAttribute('aria-pressed') === 'true') {
      port?.postMessage({ stop: true });
      return;
    }
    const { state } = await navigator.permissions.query({ name: 'microphone' });
    if (state === 'prompt') {
      await chrome.tabs.create({ url: chrome.runtime.getURL('options.html#microphone') }); // a side panel cannot request the permission
      say(status, 'Allow the microphone on the page that has opened, then start again.', 'warn');
      return;
    }
    say(status, 'Opening the microphone.');
    try {
      (await line()).postMessage({ start });
    } catch (e) {
      listening(false, codeOf(e, 'media_failed'));
    }
  });
  figures(telemetry);
}

/** @type {Record<string, string>} */
const PROBLEMS = {
  permission_denied: 'The microphone is not allowed. Allow it on the options page.',
  timeout: 'The extension did not answer. Try again. If that does not help, reload the extension on chrome://extensions.',
  media_failed: 'The microphone cannot be used. Check that it is connected and that no other program uses it.',
};

/** @param {Telemetry} telemetry */
function figures(telemetry) {
  const detections = element('speech-detections', HTMLElement);
  const short = element('ignored-short', HTMLElement);
  const latency = element('avg-latency', HTMLElement);
  const from = element('voice-from', HTMLElement);
  let receivedAt = 0;
  telemetry.subscribe('voice_mode', ({ aggregates }) => {
    receivedAt = Date.now();
    const mean = aggregates?.latency_ms?.mean;
    const ignored = aggregates?.ignored_ratio;
    detections.textContent = whole((ignored?.denominator ?? 0) - (ignored?.numerator ?? 0)); // segments that were kept, by either event
    short.textContent = whole(aggregates?.short_ratio?.numerator ?? 0);
    latency.textContent = typeof mean === 'number' ? `${whole(mean)} ms` : '–';
  });
  setInterval(() => {
    const silent = Date.now() - receivedAt > SILENT_MS;
    if (silent) for (const each of [detections, short, latency]) each.textContent = '–';
    from.textContent = silent
      ? 'The server does not answer; events are queued on this computer.'
      : 'In the last five minutes, counted by the server.';
  }, 1000);
}

/** @param {unknown} value */
function whole(value) {
  return typeof value === 'number' && Number.isFinite(value) ? String(Math.round(value)) : '–';
}
