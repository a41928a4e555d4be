// The view of the video library.

import { LibraryFailure, loadLibrary } from '../library/library.js';
import { element, say } from '../shared/dom.js';

/** @type {Record<LibraryFailure['errorClass'], string>} */
const WORDS = {
  network: 'The library cannot be reached.',
  timeout: 'The library did not answer in time.',
  unauthorized: 'The library requires a login.',
  not_found: 'There is no library at this address.',
  server: "The library's server has a problem.",
  invalid_response: 'The response is not a library.',
  other: 'The library could not be loaded.',
};

/** @typedef {import('../library/library.js').Video} Video */

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @param {{ libraryUrl: string }} settings
 * @param {import('../library/videos-cache.js').VideosCache} cache
 * @param {(video: Video) => void} chosen
 * @returns {(id: string, picture: Blob) => void} shows the picture of a video in the list
 */
export function libraryView(telemetry, { libraryUrl }, cache, chosen) {
  const button = element('library-load', HTMLButtonElement);
  const status = element('library-say', HTMLElement);
  const list = element('videos', HTMLElement);
  const url = libraryUrl || chrome.runtime.getURL('data/library.json');
  const show = (/** @type {Video[]} */ videos) => list.replaceChildren(...videos.map((video) => row(video, chosen)));
  button.addEventListener('click', async () => {
    button.disabled = true;
    say(status, 'Loading.');
    try {
      const videos = await loadLibrary(url, (...event) => telemetry.emit(...event));
      show(videos);
      say(status, `${videos.length} videos. Choose one to see its note.`, 'ok');
    } catch (e) {
      if (!(e instanceof LibraryFailure)) throw e;
      const kept = await cache.all();
      show(kept);
      say(status, WORDS[e.errorClass] + (kept.length > 0 ? ' The list shows videos that you opened before.' : ''), 'alert');
    } finally {
      button.disabled = false;
    }
    for (const { id, picture } of await cache.all()) if (picture) void paint(list, id, picture);
  });
  return (id, picture) => void paint(list, id, picture);
}

/**
 * @param {Video} video
 * @param {(video: Video) => void} chosen
 */
function row(video, chosen) {
  const button = document.createElement('button');
  const picture = Object.assign(document.createElement('canvas'), { width: 64, height: 36, hidden: true });
  const title = document.createElement('span');
  const length = document.createElement('span');
  title.textContent = video.title;
  length.className = 'hint';
  length.textContent = `${Math.floor(video.seconds / 60)} min`;
  button.append(picture, title, length);
  button.dataset['video'] = video.id;
  button.addEventListener('click', () => chosen(video));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

/**
 * Draws a picture into the row of its video, if there is one.
 *
 * @param {HTMLElement} list
 * @param {string} id
 * @param {Blob} picture
 */
async function paint(list, id, picture) {
  const canvas = list.querySelector(`[data-video="${CSS.escape(id)}"] canvas`);
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const image = await createImageBitmap(picture);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  image.close();
}
