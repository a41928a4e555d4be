// The options page: the telemetry switch, the microphone, and the addresses.

import { element, say } from './shared/dom.js';
import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { codeOf } from './shared/failures.js';
import { inUse, viewOpened } from './shared/journey.js';
import { addressProblem, readSettings, writeSettings } from './shared/settings.js';

/** @typedef {import('./shared/client.js').Telemetry} Telemetry */
/** @typedef {import('./shared/settings.js').Settings} Settings */

const watched = watchErrors('options');
let settings = await readSettings();
let telemetry = openClient(settings);
watched(telemetry, false);
viewOpened(telemetry, 'options');
void inUse(telemetry, 'options');
theMicrophone();
theAddresses();
await theSwitch();
watched(telemetry);

async function theSwitch() {
  const box = element('enabled', HTMLInputElement);
  const status = element('enabled-say', HTMLElement);
  await telemetry.persisted(); // then the stored choice has been read
  box.checked = telemetry.enabled;
  box.disabled = false;
  if (!box.checked) say(status, 'Off: no event is stored or sent.');
  box.addEventListener('change', async () => {
    await telemetry.setEnabled(box.checked);
    say(status, box.checked ? 'On.' : 'Off: no more events are sent, and the queued ones are deleted.', 'ok');
  });
}

function theMicrophone() {
  const status = element('microphone-say', HTMLElement);
  const allow = element('allow', HTMLButtonElement);
  allow.disabled = false;
  if (location.hash === '#microphone') allow.focus();
  allow.addEventListener('click', async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
      say(status, 'Allowed. Voice Mode can be started in the side panel.', 'ok');
    } catch (e) {
      const denied = codeOf(e, 'media_failed') === 'permission_denied';
      say(status, denied ? 'Not allowed. To change that, click the icon beside the address.' : 'No microphone was found.', 'alert');
    }
  });
}

function theAddresses() {
  const form = element('settings', HTMLFormElement);
  const status = element('settings-say', HTMLElement);
  for (const [name, value] of Object.entries(settings)) field(form, name).value = value;
  element('fields', HTMLFieldSetElement).disabled = false; // not earlier, because the stored values would overwrite an input
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = /** @type {Settings} */ (
      Object.fromEntries(Object.keys(settings).map((name) => [name, field(form, name).value.trim()]))
    );
    const wrong = ['endpoint', 'libraryUrl', 'notesUrl', 'cloudUrl'].filter((name) => !validate(form, name));
    const [first] = wrong;
    if (first) {
      say(status, 'Not saved.', 'alert');
      field(form, first).focus();
      return;
    }
    await writeSettings(wanted);
    settings = wanted;
    await telemetry.close();
    watched((telemetry = openClient(settings)));
    say(status, 'Saved.', 'ok');
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function validate(form, name) {
  const input = field(form, name);
  const problem = addressProblem(input.value.trim(), name === 'endpoint');
  element(name + '-say', HTMLElement).textContent = problem;
  input.setAttribute('aria-invalid', String(problem !== null));
  return problem === null;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function field(form, name) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
}
