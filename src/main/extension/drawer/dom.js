// The only place that makes nodes. Texts become text nodes and nothing else, whoever wrote them.

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
 * Leaves the document alone where it says so already: nothing flickers, and a selection stays.
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
 * @param {string} value empty: the attribute goes
 */
export function mark(node, name, value) {
  if ((node.getAttribute(name) ?? '') === value) return;
  if (value) node.setAttribute(name, value);
  else node.removeAttribute(name);
}

/**
 * A section that opens and closes, by key as by mouse.
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
 * Rows of a table, made when there are more and taken away when there are fewer.
 *
 * @param {Element} body
 * @param {number} n
 * @param {() => Node} make
 */
export function rows(body, n, make) {
  while (body.children.length < n) body.append(make());
  while (body.children.length > n) body.lastElementChild?.remove();
}
