// The view of the notes cache.

import { NotesCache } from '../notes/notes-cache.js';
import { shippedNote } from '../notes/source.js';
import { element, say } from '../shared/dom.js';
import { reportQuota } from '../shared/quota.js';

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @returns {(video: string) => void} asks for the note of a video
 */
export function notesView(telemetry) {
  const cache = new NotesCache(telemetry);
  const video = element('note-video', HTMLInputElement);
  const status = element('note-say', HTMLElement);
  const text = element('note-text', HTMLElement);
  const size = element('cache-size', HTMLElement);
  const showSize = async () => {
    const { entries, bytes } = await cache.size();
    size.textContent = `${entries === 1 ? '1 note' : entries + ' notes'} kept, ${(bytes / 1024).toFixed(1)} KiB`;
  };
  const ask = async () => {
    const note = await cache.note(video.value.trim(), shippedNote);
    say(status, note.hit ? 'From the cache.' : 'Not in the cache: fetched.', note.hit ? 'ok' : 'warn');
    text.textContent = note.text;
    await showSize();
  };
  element('note-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  element('trim', HTMLButtonElement).addEventListener('click', async () => {
    const thrownOut = await cache.trim();
    say(status, thrownOut === 0 ? 'The cache is empty.' : thrownOut === 1 ? '1 note thrown out.' : `${thrownOut} notes thrown out.`);
    text.textContent = '';
    await showSize();
    await reportQuota(telemetry);
  });
  void showSize();
  return (id) => {
    video.value = id;
    void ask();
  };
}
