/** Creates and changes elements. It writes every text as text, never as markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} id @returns {HTMLElement} */
export function at(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} [className] @param {string} [content] @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className = '', content = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content) element.textContent = content;
  return element;
}

/** Creates an element with children. @param {keyof HTMLElementTagNameMap} tag @param {string} className @param {Node[]} children */
export function group(tag, className, ...children) {
  const element = make(tag, className);
  element.append(...children);
  return element;
}

/** Writes the text only if it differs, so that a selection stays. @param {Node} element @param {string} content */
export function text(element, content) {
  if (element.textContent !== content) element.textContent = content;
}

/** @param {HTMLElement} element @param {string} name @param {string} value */
export function data(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** Creates an empty path in a box of 100 by 20. */
export function sparkline() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 20');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('vector-effect', 'non-scaling-stroke');
  svg.append(path);
  return { svg, path };
}

/**
 * Updates the children of `parent` to match `items`, in order. It keeps the elements of items that it already shows, so
 * that focus and selection stay.
 * @template I
 * @param {HTMLElement} parent @param {I[]} items @param {(item: I) => string} key
 * @param {(item: I) => HTMLElement} create @param {(element: HTMLElement, item: I) => void} update
 */
export function keyed(parent, items, key, create, update) {
  /** @type {Map<string, HTMLElement>} */
  const known = new Map();
  for (const child of parent.children) {
    if (child instanceof HTMLElement) known.set(child.dataset.key ?? '', child);
  }
  items.forEach((item, i) => {
    const name = key(item);
    let element = known.get(name);
    known.delete(name);
    if (!element) {
      element = create(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null);
  });
  known.forEach(gone => gone.remove());
}
