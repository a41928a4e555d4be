// The view of the video library.

import { LibraryFailure, loadLibrary } from '../library/library.js';
import { element, say } from '../shared/dom.js';

/** @type {Record<LibraryFailure['errorClass'], string>} */
const WORDS = {
  network: 'The library cannot be reached.',
  timeout: 'The library did not answer in time.',
  unauthorized: 'The library does not let this extension in.',
  not_found: 'There is no library at this address.',
  server: "The library's server has a problem.",
  invalid_response: 'What came back is no library.',
  other: 'The library could not be loaded.',
};

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @param {{ libraryUrl: string }} settings
 * @param {(video: string) => void} chosen
 */
export function libraryView(telemetry, { libraryUrl }, chosen) {
  const button = element('library-load', HTMLButtonElement);
  const status = element('library-say', HTMLElement);
  const list = element('videos', HTMLElement);
  const url = libraryUrl || chrome.runtime.getURL('data/library.json');
  button.addEventListener('click', async () => {
    button.disabled = true;
    say(status, 'Loading.');
    try {
      const videos = await loadLibrary(url, (...event) => telemetry.emit(...event));
      list.replaceChildren(...videos.map((video) => row(video, chosen)));
      say(status, `${videos.length} videos. Choose one to see its note.`, 'ok');
    } catch (e) {
      if (!(e instanceof LibraryFailure)) throw e;
      list.replaceChildren();
      say(status, WORDS[e.errorClass], 'alert');
    } finally {
      button.disabled = false;
    }
  });
}

/**
 * @param {import('../library/library.js').Video} video
 * @param {(video: string) => void} chosen
 */
function row({ id, title, seconds }, chosen) {
  const button = document.createElement('button');
  const length = document.createElement('span');
  length.className = 'hint';
  length.textContent = `${Math.floor(seconds / 60)} min`;
  button.append(title, length);
  button.addEventListener('click', () => chosen(id));
  const item = document.createElement('li');
  item.append(button);
  return item;
}
