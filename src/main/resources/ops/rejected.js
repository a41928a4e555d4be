/** Shows why events were rejected and how to fix it. It never shows the values of an event. */

import { at, group, keyed, make, text } from './dom.js';
import { clock, count, visible } from './format.js';

/** @typedef {import('./feed.js').Cause} Cause */

function create() {
  const where = group('p', 'where', make('span', 'name'), make('span', '', ' '), make('span', 'pointer'));
  const detail = make('p');
  const fix = make('p');
  const facts = make('p', 'quiet');
  const times = make('p', 'times');
  return group('li', 'cause', times, group('div', '', where, detail, fix, facts));
}

/** @param {HTMLElement} element @param {Cause} cause */
function update(element, cause) {
  const [times, body] = element.children;
  const [where, detail, fix, facts] = body?.children ?? [];
  if (!times || !where || !detail || !fix || !facts) return;
  text(times, count(cause.events));
  const [name, , pointer] = where.children;
  if (name) text(name, visible(cause.event ?? '(no valid name)'));
  if (pointer) text(pointer, visible(cause.pointer));
  text(detail, visible(cause.detail, 240));
  text(fix, cause.fix ? `Fix: ${cause.fix}` : '');
  text(facts, `${cause.reason} (docs: Reasons, "${cause.reason}"); was ${visible(cause.shape, 60)} from ${cause.source}; `
    + `first ${clock(cause.first)}, last ${clock(cause.last)}`);
}

export function rejected() {
  const list = at('rejected');
  const note = at('rejected-note');
  return {
    /** @param {Cause[]} causes @param {string} family chosen, or none */
    show(causes, family) {
      const shown = family ? causes.filter(cause => cause.family === family) : causes;
      if (shown.length) {
        keyed(list, shown, cause => JSON.stringify([cause.reason, cause.event, cause.pointer]), create, update);
      } else if (list.querySelector('.empty')?.getAttribute('data-family') !== family) {
        const none = `No event${family ? ` of ${family}` : ''} was rejected in the last hour. To see an example, run:`;
        list.replaceChildren(group('li', 'empty', make('p', '', none),
          make('code', '', 'java -jar target/lossy-telemetry.jar emit lossy.voice_mode.speech_detected latency_ms=-3')));
        list.firstElementChild?.setAttribute('data-family', family);
      }
      const events = shown.reduce((sum, cause) => sum + cause.events, 0);
      text(note, shown.length ? `${count(events)} events, ${count(shown.length)} causes. For older ones, run the command "rejected".` : '');
    },
  };
}
