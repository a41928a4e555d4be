// The panels of the drawer. Each creates its nodes once and then updates their texts.

import { element, mark, rows, section, write } from './dom.js';

/** @typedef {import('./compare.js').Comparison} Comparison */
/** @typedef {import('./view.js').ClientView} ClientView */

/** @param {string} name */
function header(name) {
  const state = element('span', { class: 'state', role: 'status' });
  const age = element('span', { class: 'age' });
  return {
    node: element('header', {}, element('h1', {}, name), state, age),
    /** @param {import('./view.js').Connection} connection */
    show(connection) {
      mark(state, 'data-state', connection.state);
      write(state, connection.text);
      write(age, connection.detail);
    },
  };
}

function clientPanel() {
  const note = element('p', { class: 'note' });
  const tiles = element('dl', { class: 'tiles' });
  const facts = element('dl', { class: 'facts' });
  return {
    node: section('This client', true, note, tiles, facts),
    /** @param {ClientView} view */
    show(view) {
      write(note, view.note);
      rows(tiles, view.tiles.length, () => element('div', { class: 'tile' }, element('dt'), element('dd')));
      view.tiles.forEach(({ label, value, hint }, i) => {
        const tile = /** @type {Element} */ (tiles.children[i]);
        mark(tile, 'title', hint);
        fill(tile, label, value);
      });
      // a name and its value are two cells of the grid, so each row is two nodes
      rows(facts, view.facts.length * 2, () => {
        return facts.children.length % 2 ? element('dd', { class: 'foreign' }) : element('dt');
      });
      view.facts.forEach(([name, value, tone], i) => {
        const [term, text] = [facts.children[2 * i], facts.children[2 * i + 1]];
        if (term) write(term, name);
        if (text) write(text, value);
        if (text) mark(text, 'data-tone', tone);
      });
    },
  };
}

/**
 * @param {Element} node
 * @param {string[]} texts of its children
 */
function fill(node, ...texts) {
  texts.forEach((text, i) => {
    const child = node.children[i];
    if (child) write(child, text);
  });
}

/** @param {string} caption */
function comparison(caption) {
  const body = element('tbody');
  const text = element('p', { class: 'text' });
  const table = element('table', {}, element('caption', {}, caption), body);
  return {
    nodes: [table, text],
    /** @param {Comparison} view */
    show(view) {
      rows(body, view.lines.length, () => element('tr', {}, element('th', { scope: 'row' }), element('td')));
      view.lines.forEach(({ label, value, tone, hint }, i) => {
        const row = /** @type {Element} */ (body.children[i]);
        mark(row, 'title', hint);
        mark(row, 'data-tone', tone);
        fill(row, label, value);
      });
      write(text, view.text);
    },
  };
}

function booksPanel() {
  const own = comparison('Books of this client, since it was installed');
  const both = comparison('Client and server, last five minutes');
  const help = element(
    'details',
    { class: 'help' },
    element('summary', {}, 'What is compared'),
    ...HELP.map((text) => element('p', { class: 'hint' }, text)),
  );
  return {
    node: section('The two books', true, ...both.nodes, ...own.nodes, help),
    /**
     * @param {Comparison} books
     * @param {Comparison} difference
     */
    show(books, difference) {
      own.show(books);
      both.show(difference);
    },
  };
}

const HELP = [
  'Books of the client: each event emitted on this install has ended in exactly one way, or is still queued. The client counts ' +
    'the ends and the queue separately, so “Unaccounted” is a real check.',
  'Client and server: “Acked to this client” counts the events of this install that the server acked while the drawer was open, ' +
    'for at most five minutes. “Counted by the server” counts the events of all clients and families, by the time of the event.',
  'Both are equal if no other client sends and no event was late. Events of other clients make the server’s count larger. Events ' +
    'that were queued for more than five minutes, sampled out by the server, or sent twice make it smaller.',
];

function everythingPanel() {
  const body = element('tbody');
  const titles = ['Figure', 'Value', 'Status'].map((title) => element('th', { scope: 'col' }, title));
  const table = element('table', {}, element('thead', { class: 'vh' }, element('tr', {}, ...titles)), body);
  return {
    node: section('All figures of the server', false, table),
    /** @param {import('./figures.js').Row[]} all */
    show(all) {
      rows(body, all.length, () => {
        const name = element('th', { scope: 'row' }, element('span', { class: 'foreign' }), element('span', { class: 'detail' }));
        return element('tr', {}, name, element('td'), element('td', {}, element('span', { class: 'badge' })));
      });
      all.forEach(({ name, detail, value, badge }, i) => {
        const row = body.children[i];
        const [title, number, status] = row ? row.children : [];
        if (!title || !number || !status?.firstElementChild) return;
        fill(title, name, detail);
        write(number, value);
        write(status.firstElementChild, badge.text);
        mark(status.firstElementChild, 'data-tone', badge.tone);
      });
    },
  };
}

export { booksPanel, clientPanel, everythingPanel, fill, header };
