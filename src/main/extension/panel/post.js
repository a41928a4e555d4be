// The form with which a person writes a note about the video and posts it.

import { postNote } from '../notes/post.js';
import { element, say } from '../shared/dom.js';
import { stepTaken } from '../shared/journey.js';

/**
 * @param {import('../shared/client.js').Telemetry} telemetry
 * @param {{ notesUrl: string }} settings
 * @param {() => string} video returns the id of the video that the note is about
 * @param {(note: import('../notes/post.js').PostedNote) => Promise<void>} posted
 */
export function postView(telemetry, { notesUrl }, video, posted) {
  const text = element('post-text', HTMLInputElement);
  const status = element('post-say', HTMLElement);
  const button = element('post', HTMLButtonElement);
  element('post-form', HTMLFormElement).addEventListener('submit', async (event) => {
    event.preventDefault();
    const note = { video_id: video(), text: text.value.trim() };
    if (!note.video_id || !note.text) return;
    button.disabled = true;
    say(status, 'Posting.');
    try {
      await postNote(notesUrl, note);
    } catch {
      say(status, 'The note was not posted. It is still in the field; try again.', 'alert');
      return;
    } finally {
      button.disabled = false;
    }
    text.value = '';
    say(status, notesUrl ? 'Posted.' : 'Posted: stored in this browser.', 'ok');
    void stepTaken(telemetry, 'first_note_posted');
    await posted(note);
  });
}
