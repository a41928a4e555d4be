// How often a server is asked that is away or full, on a clock that the test turns: waits are kept by the queue, not by a process.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { at } from './at.mjs';

const { emptyBooks } = await import(at('books.js'));
const { memoryBackend } = await import(at('memory.js'));
const { Sender } = await import(at('sender.js'));
const { Store } = await import(at('store.js'));

const MINUTE = 60_000;
const route = { families: {}, rules: {}, endpoint: 'http://server', key: undefined, source: 'extension', transport: 'http', lane: 'queue' };
const bridge = { close() {} };

let store;
/** When each request was made. */
let posts;
let gets;
let answer;
let bodies;
const { fetch } = globalThis;

beforeEach(async () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000_000 });
  [posts, gets, bodies] = [[], [], []];
  globalThis.fetch = async (url, { method, body }) => {
    if (body) bodies.push(JSON.parse(body));
    (method === 'POST' ? posts : gets).push(Date.now());
    return method === 'POST' ? answer() : Response.json({ families: {}, events: {} });
  };
  store = Store(memoryBackend(), { events: 1000, bytes: 1e6 });
  await store.append([{ n: 2, text: '{"event_id":"a"},{"event_id":"b"}', at: Date.now(), release: '' }], { ...emptyBooks(), emitted: 2 });
});

afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = fetch;
});

const sender = (stores = [store]) => Sender({ ...route, stores }, bridge, () => {});
const HOW = { patience: true, keepalive: false, events: true };

/** Another life of the worker each five seconds, in which each of three windows flushes once. */
async function lives(ms) {
  for (let passed = 0; passed < ms; passed += 5_000) {
    for (const each of [sender(), sender(), sender()]) await each.flush(HOW);
    mock.timers.tick(5_000);
  }
}

const mostAMinute = (times) => Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + MINUTE).length));

for (const [what, how] of Object.entries({
  'is away': () => Promise.reject(new TypeError('Failed to fetch')),
  'is overloaded': () => Response.json({ reason: 'overloaded' }, { status: 503 }),
  'sends garbage': () => new Response('<html>', { status: 200 }),
  'sends half an answer': () => new Response('{"status":"ok","counts":{"persisted":2},"resu', { status: 200 }),
  'accounts for another number': () => Response.json({ status: 'ok', counts: { persisted: 1 }, results: {} }),
  'refuses the key': () => Response.json({ status: 'refused', reason: 'key_invalid' }, { status: 401 }),
})) {
  test(`a server that ${what} is asked less and less, whoever asks, and nothing is lost`, async (t) => {
    t.mock.method(Math, 'random', () => 0.5); // half of each ceiling
    answer = how;
    await lives(60 * MINUTE);
    const { books, events, failures } = await store.state();
    assert.deepEqual([events, books.acked, books.emitted], [2, 0, 2]);
    assert.ok(failures === posts.length && posts.length < 40, `${posts.length} requests an hour`);
    assert.ok(mostAMinute(posts) <= 8, `${mostAMinute(posts)} requests in the worst minute`);
    assert.equal(gets.length, 4, 'asked for the policy each quarter of an hour at most');

    answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: {} });
    mock.timers.tick(300_000);
    await sender().flush(HOW);
    const after = await store.state();
    assert.deepEqual([after.events, after.books.acked, after.failures], [0, 2, 0]);
  });
}

test('what the server asks for is kept by the next life of the worker too', async () => {
  answer = () => new Response('', { status: 503, headers: { 'retry-after': '600' } });
  await lives(10 * MINUTE);
  assert.equal(posts.length, 1);
  await lives(10_000);
  assert.equal(posts.length, 2);
});

test('a clock that is set back by years does not keep it silent for as long', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  await sender().flush(HOW);
  mock.timers.setTime(1_000);
  await sender().flush(HOW);
  assert.equal(posts.length, 2);
});

test('a store that fails neither holds up the other one nor is asked at each turn', async () => {
  let asked = 0;
  const broken = Store({ change: async () => { asked++; throw new DOMException('full', 'QuotaExceededError'); }, close() {} }, {});
  answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: {} });
  const it = sender([broken, store]);
  for (let i = 0; i < 20; i++) await it.flush(HOW);
  assert.deepEqual([(await store.state()).books.acked, asked], [2, 1]);
});

test('a line of an answer that is none stands for an event that was persisted, and stops nothing', async () => {
  answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: { a: null } });
  const it = sender();
  await it.flush(HOW);
  const { books, events } = await store.state();
  assert.deepEqual([books.acked, events, it.lastError], [2, 0, '']);
});

test('a request that waits its turn does not begin once it is cancelled', async () => {
  answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: {} });
  const it = sender();
  const flushed = it.flush(HOW);
  it.cancel();
  await flushed;
  assert.deepEqual([posts.length, gets.length], [0, 0]);
});

test('the policy is asked for once by all, not again by the next life, and not by a page that is going away', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  await sender().flush({ ...HOW, keepalive: true });
  assert.equal(gets.length, 0);
  mock.timers.tick(1_000);
  await lives(MINUTE);
  assert.equal(gets.length, 1);
  assert.deepEqual((await store.state()).policy, { families: {}, rates: {}, enums: {} });
});

test('a choice is told until the server has heard it, in later lives too, and then no more', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: {} });
  await sender().flush(HOW);
  await store.remember({ consent: false });
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  await lives(5 * MINUTE);
  const deaf = bodies.length;
  assert.ok(deaf > 3 && mostAMinute(posts.slice(1)) < 8, String(deaf));
  answer = () => Response.json({ status: 'ok', counts: {}, results: {} });
  await lives(5 * MINUTE);
  assert.equal(bodies.length, deaf + 1);
  assert.ok(bodies.slice(1).every(({ opt_out, events }) => opt_out === true && events.length === 0));
  assert.equal(gets.length, 1);

  await store.remember({ consent: true });
  await lives(MINUTE);
  assert.deepEqual(bodies.slice(deaf + 1).map(({ opt_out }) => opt_out), [false]);
});

test('a choice is kept for later by a server that is switched off or does not know of choices', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  answer = () => Response.json({ status: 'ok', counts: { persisted: 2 }, results: {} });
  await sender().flush(HOW);
  await store.remember({ consent: false });
  answer = () => Response.json({ status: 'refused', reason: 'request_malformed' }, { status: 400 });
  await lives(MINUTE);
  assert.ok((await store.state()).told === false && posts.length < 10);
  answer = () => Response.json({ status: 'disabled' });
  await lives(10 * MINUTE);
  const asked = posts.length;
  await lives(20 * MINUTE);
  assert.equal(posts.length, asked);
  assert.equal((await store.state()).told, false);
});

test('a window in which the person has just opted out sends nothing that is still on disk', async () => {
  await sender().flush({ ...HOW, events: false });
  assert.equal(posts.length + gets.length, 0);
});
