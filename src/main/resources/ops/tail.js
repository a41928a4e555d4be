/** Shows the newest events, at most twenty per second. The filter searches all text that a line shows. */

import { at, group, make, text } from './dom.js';
import { clock, count, visible } from './format.js';
import { shows, words } from './view.js';

/** @typedef {import('./feed.js').Line} Line */
/** @typedef {import('./view.js').View} View */

const MOST = 200;
const EMPTY = 'No event has arrived since this page was opened. Send one:';
const PAUSED = 'The list was paused before an event arrived. Resume (p) to see events.';
const COMMAND = 'java -jar target/lossy-telemetry.jar emit lossy.stt.fallback mode=local_webgpu error_class=timeout';
const DEMO = 'Or start the server with serve --demo, which sends realistic events of all families.';

/** @param {Line} line */
function item(line) {
  const stamp = `${clock(line.t)}.${String(line.t % 1000).padStart(3, '0')}`;
  const element = group('li', '', make('time', '', stamp), make('span', 'end', line.ok ? '✓' : '✗'),
    make('span', 'name', visible(line.event ?? '(no name)', 80)), make('span', 'fields', visible(words(line), 200)),
    make('span', 'source quiet', visible(line.source, 20)), make('span', 'id quiet', line.id ? line.id.slice(-6) : ''));
  element.dataset.ok = String(line.ok);
  element.title = `${line.ok ? 'stored' : 'rejected'} from ${visible(line.source, 20)}  ${visible(line.id ?? 'no id')}  ${visible(words(line), 400)}`;
  return element;
}

/** @param {View} view */
function nothing(view) {
  const filtered = view.find || view.family || view.only;
  const message = filtered ? 'No event of this page matches the filter. Wait for more, or clear the filter.' : view.paused ? PAUSED : EMPTY;
  const element = group('li', 'empty', make('p', '', message));
  if (message === EMPTY) element.append(make('code', '', COMMAND), make('p', '', DEMO));
  return element;
}

export function tail() {
  const list = at('tail');
  const note = at('tail-note');
  /** @type {Line[]} newest first */
  const kept = [];
  /** The events at the time of the pause. While the list is paused, a change of the filter applies to these. @type {Line[] | null} */
  let still = null;
  let missed = 0;

  /** @param {View} view */
  function render(view) {
    still = view.paused ? still ?? kept.slice() : null;
    const lines = (still ?? kept).filter(line => shows(view, line));
    list.replaceChildren(...(lines.length ? lines.map(item) : [nothing(view)]));
  }

  /** @param {Line[]} lines @param {View} view */
  function prepend(lines, view) {
    const fresh = lines.filter(line => shows(view, line)).reverse();
    if (!fresh.length) return;
    list.querySelector('.empty')?.remove();
    list.prepend(...fresh.map(item));
    while (list.children.length > MOST) list.lastElementChild?.remove();
  }

  return {
    render,
    /** @param {{ lines: Line[], missed: number } | undefined} news @param {View} view */
    add(news, view) {
      if (news) {
        kept.unshift(...news.lines.slice().reverse());
        kept.length = Math.min(kept.length, MOST);
        missed += news.missed;
        if (!view.paused) prepend(news.lines, view);
      }
      const left = missed ? `; ${count(missed)} more were skipped, because the page shows 20 per second` : '';
      text(note, `${view.paused ? 'Paused. ' : ''}${kept.length ? `The last ${count(kept.length)} of this page${left}.` : ''}`);
    },
  };
}
