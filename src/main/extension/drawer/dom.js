// Creates all nodes of the drawer. Every text becomes a text node, so a foreign text is never read as markup.

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Writes the text only if it differs, so that nothing flickers and a selection stays.
 *
 * @param {Element} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string} value empty: removes the attribute
 */
export function mark(node, name, value) {
  if ((node.getAttribute(name) ?? '') === value) return;
  if (value) node.setAttribute(name, value);
  else node.removeAttribute(name);
}

/**
 * Creates a section that opens and closes, by key and by mouse.
 *
 * @param {string} title
 * @param {boolean} open
 * @param {Node[]} children
 */
export function section(title, open, ...children) {
  /** @type {Record<string, string>} */
  const attributes = open ? { open: '' } : {};
  return element('details', attributes, element('summary', {}, element('h2', {}, title)), ...children);
}

/**
 * Makes the table have n rows: adds or removes rows.
 *
 * @param {Element} body
 * @param {number} n
 * @param {() => Node} make
 */
export function rows(body, n, make) {
  while (body.children.length < n) body.append(make());
  while (body.children.length > n) body.lastElementChild?.remove();
}
