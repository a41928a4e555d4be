// Where notes come from that are not in the cache: a file that ships. A product would ask its server.

/**
 * @param {string} id of a video
 * @returns {Promise<string>}
 */
export async function shippedNote(id) {
  const response = await fetch(chrome.runtime.getURL('data/notes.json'));
  const notes = /** @type {Record<string, string>} */ (await response.json());
  return Object.hasOwn(notes, id) ? (notes[id] ?? '') : 'Nothing has been written about this video yet.';
}
