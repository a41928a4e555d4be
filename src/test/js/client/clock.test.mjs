// A device's clock that is wrong for a while, and is then set right: no stored moment of it loses an event or makes a pause longer.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { at } from './at.mjs';

const { restMs } = await import(at('backoff.js'));
const { emptyBooks } = await import(at('books.js'));
const { memoryBackend } = await import(at('memory.js'));
const { Sender } = await import(at('sender.js'));
const { Store } = await import(at('store.js'));
const { uuids } = await import(at('uuid.js'));

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFF = [HOUR, DAY, 200 * DAY, 3650 * DAY].flatMap((ms) => [ms, -ms]);
const HOW = { patience: true, keepalive: false, events: true };
const route = { families: {}, rules: {}, endpoint: 'http://server', key: undefined, source: 'extension', transport: 'http', lane: 'queue' };
const ok = ({ events }) => Response.json({ status: 'ok', counts: { persisted: events.length }, results: {} });
const { fetch } = globalThis;

let store;
let bodies;
let answer;

beforeEach(() => {
  mock.timers.enable({ apis: ['Date'], now: NOW });
  bodies = [];
  answer = ok;
  globalThis.fetch = async (url, { method, body }) => {
    if (method !== 'POST') return Response.json({ families: {}, events: {} });
    bodies.push(JSON.parse(body));
    return answer(bodies.at(-1));
  };
  store = Store(memoryBackend(), { events: 1000, bytes: 1e6 });
});

afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = fetch;
});

const clock = (ms) => mock.timers.setTime(NOW + ms);
const sender = () => Sender({ ...route, stores: [store] }, { close() {} }, () => {});
const add = (id) =>
  store.append([{ n: 1, text: `{"event_id":"${id}"}`, at: Date.now(), release: '', urgent: false }], { ...emptyBooks(), emitted: 1 });

for (const off of OFF) {
  const name = `${off > 0 ? 'ahead' : 'behind'} by ${Math.abs(off) / HOUR} hours`;

  test(`what was queued while the clock was ${name} is sent, and dated by the age it has`, async () => {
    await add('right');
    clock(off);
    await add('wrong');
    clock(1_000);
    await add('right again');
    await sender().flush(HOW);
    const { books, events } = await store.state();
    assert.deepEqual([books.acked, books.expired, books.evicted, events], [3, 0, 0, 0]);
    for (const { sent_at, events: sent } of bodies) {
      const wrong = sent.some(({ event_id }) => event_id === 'wrong') && off < -180 * DAY;
      const error = Date.parse(sent_at) - (wrong ? NOW + off : NOW);
      assert.ok(error >= 0 && error <= DAY, `${JSON.stringify(sent)} ${error}`); // else the server takes it for expired
    }
  });

  test(`what was queued before the clock was ${name} for a while does not expire`, async () => {
    await add('before');
    clock(off);
    await add('meanwhile');
    await store.head({ events: 500, bytes: 80_000 });
    clock(2_000);
    const { books, events } = await add('after');
    assert.deepEqual([events, books.expired, books.evicted], [3, 0, 0]);
  });

  for (const [what, pause] of [['a server that is away', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['Retry-After', () => new Response('', { status: 503, headers: { 'retry-after': '600' } })]]) {
    test(`the pause after ${what}, begun while the clock was ${name}, ends no later than it should`, async () => {
      await add('a');
      clock(off);
      answer = pause;
      await sender().flush(HOW);
      clock(600_001);
      answer = ok;
      await sender().flush(HOW);
      assert.equal((await store.state()).books.acked, 1);
    });

    test(`the pause after ${what}, begun before the clock was ${name}, ends no later than it should`, async () => {
      await add('a');
      answer = pause;
      const it = sender();
      await it.flush(HOW);
      clock(off);
      await it.flush(HOW);
      clock(600_001);
      answer = ok;
      await it.flush(HOW);
      assert.equal((await store.state()).books.acked, 1);
    });
  }

  test(`a server that was switched off while the clock was ${name} is asked again a day later at most`, async () => {
    await add('a');
    clock(off);
    answer = () => Response.json({ status: 'disabled' });
    await sender().flush(HOW);
    clock(1_000);
    await sender().flush(HOW); // any look at the queue after the clock was set right
    clock(DAY + 1);
    answer = ok;
    const { books } = await add('b');
    await sender().flush(HOW);
    assert.deepEqual([books.disabled, (await store.state()).books.acked], [1, 1]);
  });
}

test('a pause never lasts longer from now than it was meant to', () => {
  assert.deepEqual([restMs(NOW + 5, 10), restMs(NOW + 11, 10), restMs(NOW - 1, 10), restMs(0, 10)], [5, 0, 0, 0]);
});

test('a pause that was begun under a wrong clock does not begin again when that time comes', async () => {
  await add('a');
  clock(HOUR);
  answer = () => new Response('', { status: 503, headers: { 'retry-after': '600' } });
  await sender().flush(HOW);
  clock(0);
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  await sender().flush(HOW);
  clock(HOUR + 1_000);
  answer = ok;
  await sender().flush(HOW);
  assert.equal((await store.state()).books.acked, 1);
});

test('ids follow a clock that was wrong by more than a minute', () => {
  const times = [10 * HOUR, 2 * HOUR, 2 * HOUR];
  const mint = uuids(() => times.shift());
  const at = () => parseInt(mint().replace('-', '').slice(0, 12), 16);
  assert.deepEqual([at(), at(), at()], [10 * HOUR, 2 * HOUR, 2 * HOUR]);
});
