// A page that emits one event and leaves, again and again. It lists its events in localStorage, beside the client's own books.

import { createTelemetry, Events } from './telemetry/telemetry.js';

Math.random = () => 0; // the shortest waits between attempts
const asked = new URLSearchParams(location.search);
// A client gives up an open after four seconds and uses its memory, as another install. A slow disk is not what is tested here.
if (asked.get('step') === 'settle') await diskIsOpen();
const list = JSON.parse(localStorage.getItem('emitted') ?? '[]');
const client = createTelemetry({
  endpoint: asked.get('endpoint'),
  source: 'extension',
  release: '1.4.2',
  sessionId: 'the session',
  transport: asked.get('transport') ?? 'auto',
  name: asked.get('name') ?? undefined,
});

function diskIsOpen() {
  return new Promise((done) => { indexedDB.open('warm').onsuccess = done; });
}

/** @type {Record<string, (url: string) => void>} */
const ways = {
  link: (url) => {
    const link = document.body.appendChild(document.createElement('a'));
    link.href = url;
    link.click();
  },
  href: (url) => { location.href = url; },
  reload: () => location.reload(),
  replace: (url) => location.replace(url),
  close: () => window.close(),
};

/** @param {object} story */
async function tell(story) {
  if (location.protocol === 'chrome-extension:') localStorage.setItem('story', JSON.stringify(story));
  else await fetch('/story', { method: 'POST', body: JSON.stringify(story) });
}

/** @param {string} moment */
function emit(moment) {
  const id = client.emit(Events.VOICE_MODE_SPEECH_DETECTED, { latency_ms: 1, session_id: `secret-${list.length}` });
  list.push({ id, moment });
  localStorage.setItem('emitted', JSON.stringify(list));
}

function leave() {
  const way = asked.get('way') === 'each' ? Object.keys(ways)[list.length % 4] : asked.get('way');
  asked.set('n', String(list.length));
  ways[way](`${location.pathname}?${asked}`);
}

const moments = [
  // in the task in which the client is made, before it can have read anything
  () => { emit('cold'); leave(); },
  // in the task in which the page is left, by a client that is ready
  async () => { await client.persisted(); emit('warm'); leave(); },
  // a moment before
  async () => { await client.persisted(); emit('before'); setTimeout(leave); },
  // after the client has saved what it had, as a page does that reports its own end
  async () => { await client.persisted(); addEventListener('pagehide', () => emit('gone')); leave(); },
];
if (asked.get('way') === 'close') moments.pop(); // not every end of a tab or a popup is announced

const pause = () => new Promise((next) => setTimeout(next, 50));

/** Flushes until all is sent. The test gives up a page that never gets there. */
async function drained() {
  while ((await client.flush()).pending) await pause();
}

/** Flushes until the server has taken the person's choice: a busy one may answer retry. */
async function chosen() {
  for (let i = 0; i < 100 && (await client.flush()).lastError; i++) await pause();
}

const steps = {
  leave: () => (list.length < Number(asked.get('times')) ? moments[list.length % moments.length]() : tell({ step: 'left' })),
  settle: async () => {
    await drained(); // first what earlier pages left behind, so that the last request reports all of it
    emit('settled');
    await drained();
    await tell({ step: 'settled', list, books: await client.stats() });
  },
  optOut: async () => {
    emit('kept');
    await drained();
    await client.setEnabled(false);
    await chosen();
    await tell({ step: 'optedOut', list });
  },
};

try {
  await steps[asked.get('step')]();
} catch (e) {
  await tell({ step: 'failed', why: String(e?.stack ?? e) });
}
