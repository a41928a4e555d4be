// The view of the notes: the cached notes, and the form that posts one.

import { NotesCache } from '../notes/notes-cache.js';
import { shippedNote } from '../notes/source.js';
import { element, say } from '../shared/dom.js';
import { reportQuota } from '../shared/quota.js';
import { postView } from './post.js';

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @param {{ notesUrl: string }} settings
 * @param {(video: string) => void} typed called with the id that the person typed
 * @returns {(video: string) => void} shows the note of a video
 */
export function notesView(telemetry, settings, typed) {
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
    say(status, note.hit ? 'From the cache.' : 'Not in the cache; fetched.', note.hit ? 'ok' : 'warn');
    text.textContent = note.text;
    await showSize();
  };
  element('note-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    typed(video.value.trim());
    void ask();
  });
  element('trim', HTMLButtonElement).addEventListener('click', async () => {
    const evicted = await cache.trim();
    say(status, evicted === 0 ? 'The cache is empty.' : evicted === 1 ? '1 note evicted.' : `${evicted} notes evicted.`);
    text.textContent = '';
    await showSize();
    await reportQuota(telemetry);
  });
  postView(telemetry, settings, () => video.value.trim(), async (note) => {
    await cache.forget(note.video_id); // the next look-up fetches it with the posted text
    if (note.video_id === video.value.trim()) text.append('\n', note.text);
    await showSize();
  });
  void showSize();
  return (id) => {
    video.value = id;
    void ask();
  };
}
