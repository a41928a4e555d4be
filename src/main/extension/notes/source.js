// Fetches notes that are not in the cache: from a shipped file, and from the posted notes. A product would query its server.

import { postedAbout } from './post.js';

/**
 * @param {string} id of a video
 * @returns {Promise<string>}
 */
export async function shippedNote(id) {
  const response = await fetch(chrome.runtime.getURL('data/notes.json'));
  const notes = /** @type {Record<string, string>} */ (await response.json());
  const shipped = Object.hasOwn(notes, id) ? (notes[id] ?? '') : 'There is no note about this video yet.';
  return [shipped, ...(await postedAbout(id))].join('\n');
}
