/** Connects the parts of the page: the stream of frames, the view that the address selects, and the panels that show it. */

import { show as showBooks } from './books.js';
import { drawCharts } from './charts.js';
import { at, text } from './dom.js';
import { families } from './families.js';
import { open } from './feed.js';
import { span, visible } from './format.js';
import { show as showLanes } from './lanes.js';
import { show as showNodes } from './nodes.js';
import { upsert } from './points.js';
import { rejected } from './rejected.js';
import { disconnected, live, status } from './status.js';
import { tail } from './tail.js';
import { tiles } from './tiles.js';
import { parse, print } from './view.js';

/** @typedef {import('./feed.js').Snapshot} Snapshot */
/** @typedef {import('./feed.js').Frame} Frame */

let view = parse(location.search);
/** @type {Snapshot | null} */
let snapshot = null;
/** @type {Frame | null} */
let frame = null;
/** @type {ReturnType<typeof drawCharts> | null} */
let charts = null;
/** @type {ReturnType<typeof families> | null} */
let table = null;
/** @type {ReturnType<typeof status> | null} */
let alerts = null;
const numbers = tiles();
const events = tail();
const causes = rejected();
const find = /** @type {HTMLInputElement} */ (at('find'));
const only = /** @type {HTMLInputElement} */ (at('only'));

function draw() {
  if (!snapshot || !frame || document.hidden) return;
  const s = snapshot;
  live(frame);
  text(at('build'), `${visible(s.version)} · Java ${visible(s.java)} · up ${span(frame.server.uptime_ms)}`);
  alerts?.show(frame);
  numbers.show(frame);
  charts?.show(s.points, frame, view.range);
  table?.show(s.points, frame, view);
  causes.show(frame.rejected, view.family);
  showBooks(frame, s);
  showNodes(frame);
  showLanes(frame);
}

function rebuild() {
  if (!snapshot) return;
  charts?.remove();
  charts = drawCharts(snapshot, view.family);
  draw();
}

/** @param {Partial<import('./view.js').View>} change */
function choose(change) {
  const family = view.family;
  view = { ...view, ...change };
  history.replaceState(null, '', print(view) || location.pathname);
  controls();
  events.render(view);
  events.add(undefined, view);
  if (view.family !== family) rebuild();
  else draw();
}

function controls() {
  for (const button of document.querySelectorAll('[data-range]')) {
    button.setAttribute('aria-pressed', String(Number(button.getAttribute('data-range')) === view.range));
  }
  if (find.value !== view.find) find.value = view.find;
  only.checked = view.only;
  at('pause').setAttribute('aria-pressed', String(view.paused));
  text(at('pause'), view.paused ? 'Resume' : 'Pause');
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === find) {
    if (event.key === 'Escape') find.blur();
    return;
  }
  const range = { 1: 300, 2: 900, 3: 3600 }[event.key];
  if (range) choose({ range });
  else if (event.key === 'p') choose({ paused: !view.paused });
  else if (event.key === 'Escape') choose({ family: '' });
  else if (event.key === '/') {
    event.preventDefault();
    find.focus();
  }
}

at('ranges').addEventListener('click', event => {
  const range = event.target instanceof HTMLElement ? Number(event.target.dataset.range) : 0;
  if (range) choose({ range });
});
at('pause').addEventListener('click', () => choose({ paused: !view.paused }));
find.addEventListener('input', () => choose({ find: find.value }));
only.addEventListener('change', () => choose({ only: only.checked }));
document.addEventListener('keydown', key);
document.addEventListener('visibilitychange', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts?.redraw());
controls();
events.render(view);

open({
  snapshot(received) {
    snapshot = received;
    frame = received.frame;
    alerts = status(received);
    if (view.family && !received.families.some(family => family.name === view.family)) choose({ family: '' });
    table = families(received, name => choose({ family: view.family === name ? '' : name }));
    rebuild();
  },
  frame(received) {
    frame = received;
    if (snapshot) upsert(snapshot.points, received.point, snapshot.steps);
    events.add(received.tail, view);
    draw();
  },
  broken: disconnected,
  locked: () => location.replace(new URL('login', import.meta.url).href + location.search),
});
