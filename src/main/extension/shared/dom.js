// Finds and fills elements. Foreign content is shown as text and never read as markup.

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError('no such element: ' + id);
  return found;
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 * @param {'' | 'ok' | 'warn' | 'alert'} [tone]
 */
export function say(place, text, tone = '') {
  place.textContent = text;
  place.dataset['tone'] = tone;
}
