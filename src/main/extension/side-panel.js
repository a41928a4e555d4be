// The side panel: three views of a small working extension, and below them what became of its events.

import './drawer/telemetry-drawer.js';
import { Events } from './telemetry/telemetry.js';
import { libraryView } from './panel/library.js';
import { notesView } from './panel/notes.js';
import { tabs } from './panel/tabs.js';
import { voiceView } from './panel/voice.js';
import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { inUse, stepTaken } from './shared/journey.js';
import { reportQuota } from './shared/quota.js';
import { onSettings, readSettings } from './shared/settings.js';

/** @typedef {import('./telemetry/events.js').ProductViewOpenedPayload['view']} View */

const watched = watchErrors('side_panel');
const settings = await readSettings();
const telemetry = openClient(settings);
watched(telemetry, false);
onSettings(() => settings, () => void telemetry.close().then(() => location.reload()));

telemetry.emit(Events.PRODUCT_VIEW_OPENED, { view: 'side_panel' });
/** @type {View} */
let previous = 'side_panel';
const open = tabs((view) => {
  telemetry.emit(Events.PRODUCT_VIEW_OPENED, { view, previous_view: previous });
  previous = view;
  void inUse(telemetry, 'side_panel');
});

const askForNote = notesView(telemetry);
libraryView(telemetry, settings, (video) => {
  open('notes');
  askForNote(video);
});
voiceView(telemetry);
const drawer = /** @type {HTMLElement & { telemetry: unknown } | null} */ (document.querySelector('telemetry-drawer'));
if (drawer) drawer.telemetry = telemetry;
open('voice_mode');
watched(telemetry);

void stepTaken(telemetry, 'panel_opened');
void reportQuota(telemetry);
