// The view of the open video: plays it, and captures the current frame when the person requests it.

import { Film } from '../capture/film.js';
import { captureFrame } from '../capture/frame.js';
import { element, say } from '../shared/dom.js';

/** @typedef {import('../library/library.js').Video} Video */

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @param {import('../library/videos-cache.js').VideosCache} videos stores the picture
 * @param {(id: string, picture: Blob) => void} captured
 * @returns {{ show: (video: Video) => void, pause: () => void }}
 */
export function videoView(telemetry, videos, captured) {
  const video = element('video', HTMLVideoElement);
  const status = element('capture-say', HTMLElement);
  const player = element('player', HTMLElement);
  const film = new Film(video);
  /** @type {Video | undefined} */
  let shown;
  element('capture', HTMLButtonElement).addEventListener('click', async () => {
    if (!shown) return;
    const pictured = shown; // another video may be open when the picture is encoded
    const picture = await captureFrame(video, (...event) => telemetry.emit(...event));
    if (!picture) {
      say(status, 'The video shows nothing yet.', 'warn');
      return;
    }
    await videos.keep(pictured, picture);
    captured(pictured.id, picture);
    say(status, `Captured: ${(picture.size / 1024).toFixed(1)} KiB.`, 'ok');
  });
  return {
    show: (next) => {
      if (next.id === shown?.id) return;
      shown = next;
      player.hidden = false;
      film.show(next);
      say(status, '');
    },
    pause: () => film.pause(),
  };
}
