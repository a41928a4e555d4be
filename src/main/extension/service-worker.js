// The worker: sends the queue whenever it wakes, opens the document that uses the microphone, reports the storage used. The
// browser may stop the worker at any moment after an answer, so it answers only when its events are on disk.

import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { stepTaken } from './shared/journey.js';
import { reportQuota } from './shared/quota.js';
import { onSettings, readSettings } from './shared/settings.js';

const QUOTA_ALARM = 'reference-quota';
const QUOTA_MINUTES = 360;
const OFFSCREEN = 'offscreen.html';

const watched = watchErrors('service_worker');
/** @type {import('./shared/settings.js').Settings | undefined} */
let used;
let client = begin();
/** @type {Promise<unknown>} */
let busy = Promise.resolve();

async function begin() {
  used = await readSettings();
  const telemetry = openClient(used);
  watched(telemetry);
  return telemetry;
}

/**
 * Runs the work with the current client, and keeps that client open until the work is done.
 *
 * @param {(telemetry: import('./shared/client.js').Telemetry) => Promise<unknown>} work
 */
function use(work) {
  const done = client.then(work);
  busy = Promise.allSettled([busy, done]);
  return done;
}

// All listeners are added before the first await, because an event that wakes the worker goes only to those.
chrome.runtime.onStartup.addListener(() => void use((telemetry) => telemetry.flush()));

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
  void chrome.alarms.create(QUOTA_ALARM, { periodInMinutes: QUOTA_MINUTES });
  if (reason === 'install') void use((telemetry) => stepTaken(telemetry, 'installed'));
});

chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === QUOTA_ALARM) void use(reportQuota); // each alarm also wakes the client, which then sends
});

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (message?.ask === 'settings') void settingsForOffscreen().then(answer);
  else if (message?.ask === 'microphone') void openMicrophone().then(answer, () => answer(false));
  else return false;
  return true;
});

onSettings(() => used, () => {
  const before = Promise.all([client, busy]);
  client = before.then(async ([telemetry]) => {
    await telemetry.close();
    return begin();
  });
  void closeMicrophone(); // the next request opens it with the new settings
});

/** Returns what the offscreen document cannot read itself. */
async function settingsForOffscreen() {
  return { settings: await readSettings(), release: chrome.runtime.getManifest().version };
}

/** @type {Promise<unknown>} */
let opening = Promise.resolve();

/** @returns {Promise<boolean>} true when the document is open */
function openMicrophone() {
  const done = opening.then(async () => {
    if (await chrome.offscreen.hasDocument()) return;
    await chrome.offscreen.createDocument({
      url: OFFSCREEN,
      reasons: [chrome.offscreen.Reason.USER_MEDIA],
      justification: 'Voice Mode detects speech; no sound is stored or sent.',
    });
  });
  opening = done.catch(() => undefined); // the caller below receives the failure
  return done.then(async () => {
    await (await client).persisted();
    return true;
  });
}

async function closeMicrophone() {
  if (await chrome.offscreen.hasDocument()) await chrome.offscreen.closeDocument();
}
