// Posts a note that the person wrote, and stores it in this browser, so that it appears with the fetched notes.

const MOST = 50;
const TIMEOUT_MS = 10_000;

/** @typedef {{ video_id: string, text: string }} PostedNote */

/**
 * Posts the note and stores it. Rejects if the server refuses the note; then nothing is stored.
 *
 * @param {string} url receives {@code {video_id, text}} by POST; empty: the note is only stored
 * @param {PostedNote} note
 */
export async function postNote(url, note) {
  if (url) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(note),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error('status ' + response.status);
  }
  await navigator.locks.request('reference-posted', async () => {
    await chrome.storage.local.set({ posted: [...(await posted()), note].slice(-MOST) });
  });
}

/**
 * @param {string} id of a video
 * @returns {Promise<string[]>} the posted texts about it, oldest first
 */
export async function postedAbout(id) {
  return (await posted()).filter(({ video_id }) => video_id === id).map(({ text }) => text);
}

/** @returns {Promise<PostedNote[]>} */
async function posted() {
  const { posted } = await chrome.storage.local.get('posted');
  return /** @type {PostedNote[] | undefined} */ (posted) ?? [];
}
