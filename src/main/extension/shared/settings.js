// What the person has set on the options page, kept in chrome.storage.local.

/**
 * @typedef {object} Settings
 * @property {string} endpoint of the telemetry server
 * @property {string} key write key; empty where none is asked for
 * @property {string} readToken for live aggregates; empty where none is asked for
 * @property {string} libraryUrl of the video library; empty: the one that ships
 * @property {'local_wasm' | 'local_webgpu'} engine which local transcription is tried first
 * @property {string} cloudUrl where a transcription is asked for when the local one fails; empty: nowhere
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  endpoint: 'http://localhost:8080',
  key: '',
  readToken: '',
  libraryUrl: '',
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
 * @param {() => Settings | undefined} used what this window goes by; a change that is told late is none
 * @param {() => void} call when they were changed, in whichever window
 */
export function onSettings(used, call) {
  chrome.storage.local.onChanged.addListener(({ settings: change }) => {
    const now = { ...DEFAULTS, .../** @type {Partial<Settings> | undefined} */ (change?.newValue) };
    if (change && JSON.stringify(now) !== JSON.stringify(used())) call();
  });
}

/**
 * Null when it will do, else the words for the person.
 *
 * @param {string} text
 * @param {boolean} required
 */
export function addressProblem(text, required) {
  if (text === '') return required ? 'Give an address, such as http://localhost:8080.' : null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'This is no address that starts with http:// or https://.';
  const near = ['localhost', '127.0.0.1'].includes(url.hostname);
  return url.protocol === 'http:' && !near ? 'Elsewhere than on this computer only https:// is allowed.' : null;
}
