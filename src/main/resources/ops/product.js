/** Shows the page Product: reads the figures of the chosen days once a minute, and draws funnel and retention. */

import { show as showCohorts } from './cohorts.js';
import { at, group, make, text } from './dom.js';
import { clock, visible } from './format.js';
import { show as showFunnel } from './funnel.js';

/** @typedef {{ step: string, installs: number, of_first: number | null, of_previous: number | null, median_ms: number | null }} Step */
/** @typedef {{ event: string, within_days: number, open: number, steps: Step[] }} Funnel */
/** @typedef {{ start: string, installs: number, returned: (number | null)[] }} Cohort */
/** @typedef {{ period: string, cohorts: Cohort[] }} Retention */
/** @typedef {{ as_of: number, days: number, funnel: Funnel | null, retention: Retention }} Figures */

const EVERY_MS = 60_000;
const RETRY_MS = 5000;
const TIMEOUT_MS = 30_000;
const CHOICES = ['7', '30', '90', '180'];
// Relative to this file, because a reverse proxy may serve the server under a path.
const FIGURES = new URL('product/figures', import.meta.url);

let days = chosen(location.search);
let shown = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} search of the address */
function chosen(search) {
  const wanted = new URLSearchParams(search).get('days') ?? '';
  return CHOICES.includes(wanted) ? wanted : '30';
}

/** @param {string} state @param {string} words */
function line(state, words) {
  at('line').dataset.state = state;
  text(at('line'), words);
}

/** @param {string} why empty: none */
function problem(why) {
  document.body.classList.toggle('stale', why !== '' && shown > 0);
  const item = group('li', '', make('b', '', 'warning'), make('span', '', why));
  item.dataset.severity = 'warning';
  at('problem').replaceChildren(...(why ? [item] : []));
}

/** @param {Figures} figures */
function draw(figures) {
  shown = figures.as_of;
  problem('');
  line('live', `as of ${clock(figures.as_of)}`);
  showFunnel(figures.funnel, figures.days);
  showCohorts(figures.retention, figures.days);
}

/** @param {string} why */
function failed(why) {
  line('gone', shown ? `figures of ${clock(shown)}` : 'no figures');
  problem(`${visible(why.charAt(0).toUpperCase() + why.slice(1), 300)}${shown ? `. The figures below are of ${clock(shown)}.` : '.'} The page asks again.`);
}

/** @param {Response} response */
async function why(response) {
  try {
    return String((await response.json()).detail);
  } catch {
    return `the server answers ${response.status}`;
  }
}

/** Reads the figures, and reads them again later. An answer for days that are no longer chosen is ignored. */
async function read() {
  clearTimeout(timer);
  const asked = days;
  const url = new URL(FIGURES);
  url.searchParams.set('days', asked);
  let next = RETRY_MS;
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 401) return location.replace(`${new URL('login', import.meta.url).href}?page=product`);
    if (asked !== days) return undefined;
    if (response.ok) {
      draw(/** @type {Figures} */ (await response.json()));
      next = EVERY_MS;
    } else {
      failed(await why(response));
    }
  } catch {
    if (asked !== days) return undefined;
    failed('the server does not answer');
  }
  timer = setTimeout(read, next);
  return undefined;
}

function controls() {
  for (const button of document.querySelectorAll('[data-days]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-days') === days));
  }
  at('json').setAttribute('href', `product/figures?days=${days}`);
}

at('days').addEventListener('click', event => {
  const wanted = event.target instanceof HTMLElement ? event.target.dataset.days : undefined;
  if (!wanted || wanted === days) return;
  days = wanted;
  history.replaceState(null, '', days === '30' ? location.pathname : `?days=${days}`);
  controls();
  line('opening', 'reading');
  document.body.classList.toggle('stale', shown > 0);
  void read();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - shown > EVERY_MS) void read();
});
controls();
void read();
