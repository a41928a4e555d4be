/** The newest events, at most twenty a second; what is typed in the filter is looked for in all that is shown of them. */

import { at, group, make, text } from './dom.js';
import { clock, count, visible } from './format.js';
import { shows, words } from './view.js';

/** @typedef {import('./feed.js').Line} Line */
/** @typedef {import('./view.js').View} View */

const MOST = 200;
const EMPTY = 'Nothing has come since this page was opened. Send an event, and watch it arrive:';
const PAUSED = 'It was paused before anything came. Go on (p) to see events.';
const COMMAND = 'java -jar target/lossy-telemetry.jar emit lossy.stt.fallback mode=local_webgpu error_class=timeout';
const DEMO = 'Or start the server with serve --demo for believable traffic of all families.';

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
  const said = filtered ? 'Nothing that was shown matches the filter; wait for more, or clear it.' : view.paused ? PAUSED : EMPTY;
  const element = group('li', 'empty', make('p', '', said));
  if (said === EMPTY) element.append(make('code', '', COMMAND), make('p', '', DEMO));
  return element;
}

export function tail() {
  const list = at('tail');
  const note = at('tail-note');
  /** @type {Line[]} newest first */
  const kept = [];
  /** What was there when it was paused: whatever else is chosen meanwhile, nothing moves. @type {Line[] | null} */
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
    /** @param {{ lines: Line[], missed: number } | undefined} told @param {View} view */
    add(told, view) {
      if (told) {
        kept.unshift(...told.lines.slice().reverse());
        kept.length = Math.min(kept.length, MOST);
        missed += told.missed;
        if (!view.paused) prepend(told.lines, view);
      }
      const left = missed ? `; ${count(missed)} passed by unshown, for more than 20 came in a second` : '';
      text(note, `${view.paused ? 'Paused. ' : ''}${kept.length ? `The last ${count(kept.length)} of this page${left}.` : ''}`);
    },
  };
}
