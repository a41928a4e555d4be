// The side panel: three views of a small working extension, and the drawer that shows its telemetry.

import './drawer/telemetry-drawer.js';
import { VideosCache } from './library/videos-cache.js';
import { libraryView } from './panel/library.js';
import { notesView } from './panel/notes.js';
import { tabs } from './panel/tabs.js';
import { videoView } from './panel/video.js';
import { voiceView } from './panel/voice.js';
import { openClient } from './shared/client.js';
import { watchErrors } from './shared/errors.js';
import { inUse, stepTaken, viewOpened } from './shared/journey.js';
import { reportQuota } from './shared/quota.js';
import { onSettings, readSettings } from './shared/settings.js';

const watched = watchErrors('side_panel');
const settings = await readSettings();
const telemetry = openClient(settings);
watched(telemetry, false);
onSettings(() => settings, () => void telemetry.close().then(() => location.reload()));

viewOpened(telemetry, 'side_panel');
/** @type {import('./shared/journey.js').View} */
let previous = 'side_panel';
const open = tabs((view) => {
  viewOpened(telemetry, view, previous);
  previous = view;
  if (view !== 'notes') player.pause();
  void inUse(telemetry, 'side_panel');
});

const videos = new VideosCache(telemetry);
const player = videoView(telemetry, videos, (id, picture) => showPicture(id, picture));
const askForNote = notesView(telemetry, settings, async (id) => {
  player.show((await videos.all()).find((video) => video.id === id) ?? { id, title: id, seconds: 0 });
});
const showPicture = libraryView(telemetry, settings, videos, (video) => {
  open('notes');
  player.show(video);
  askForNote(video.id);
  void videos.keep(video);
});
voiceView(telemetry);
const drawer = /** @type {HTMLElement & { telemetry: unknown } | null} */ (document.querySelector('telemetry-drawer'));
if (drawer) drawer.telemetry = telemetry;
open('voice_mode');
watched(telemetry);

void stepTaken(telemetry, 'panel_opened');
void reportQuota(telemetry);
