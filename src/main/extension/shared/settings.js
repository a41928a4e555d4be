// The settings of the options page, stored in chrome.storage.local.

/**
 * @typedef {object} Settings
 * @property {string} endpoint of the telemetry server
 * @property {string} key write key; empty if the server requires none
 * @property {string} readToken for live aggregates; empty if the server requires none
 * @property {string} libraryUrl of the video library; empty: the shipped one
 * @property {string} notesUrl where a note is posted; empty: it is stored in this browser
 * @property {'local_wasm' | 'local_webgpu'} engine the local transcription that is tried first
 * @property {string} cloudUrl the transcription service that is tried when the local one fails; empty: none
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  endpoint: 'http://localhost:8080',
  key: '',
  readToken: '',
  libraryUrl: '',
  notesUrl: '',
  engine: 'local_wasm',
  cloudUrl: '',
});

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const { settings } = await chrome.storage.local.get('settings');
  const kept = /** @type {Partial<Settings> | undefined} */ (settings);
  return { ...DEFAULTS, ...kept };
}

/** @param {Settings} settings */
export function writeSettings(settings) {
  return chrome.storage.local.set({ settings });
}

/**
 * @param {() => Settings | undefined} used the settings that this window uses; a notification of the same settings is ignored
 * @param {() => void} call called after any window changed the settings
 */
export function onSettings(used, call) {
  chrome.storage.local.onChanged.addListener(({ settings: change }) => {
    const now = { ...DEFAULTS, .../** @type {Partial<Settings> | undefined} */ (change?.newValue) };
    if (change && JSON.stringify(now) !== JSON.stringify(used())) call();
  });
}

/**
 * Returns null if the address is valid, otherwise a message for the person.
 *
 * @param {string} text
 * @param {boolean} required
 */
export function addressProblem(text, required) {
  if (text === '') return required ? 'Enter an address, such as http://localhost:8080.' : null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'The address must start with http:// or https://.';
  const near = ['localhost', '127.0.0.1'].includes(url.hostname);
  return url.protocol === 'http:' && !near ? 'Only an address on this computer may use http://; use https://.' : null;
}
