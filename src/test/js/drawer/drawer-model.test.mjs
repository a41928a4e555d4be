// The state of the drawer and what it shows, second by second, with a client that the test controls.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { at } from './at.mjs';

const { DrawerModel } = await import(at('drawer-model.js'));
const { view, connection } = await import(at('view.js'));

const START = Date.UTC(2026, 10, 22, 12);
const FAMILIES = ['voice_mode', 'cache'];
const BOOKS = {
  emitted: 0, acked: 0, rejected: 0, sampled: 0, opted_out: 0, evicted: 0, expired: 0, invalid: 0, rate_limited: 0,
  disabled: 0, queued: 0, inFlight: 0, enabled: true, storage: 'disk', lastError: '',
};

let now, stats, listeners, subscribed, model, changes;

beforeEach(() => {
  model?.stop();
  [now, stats, listeners, subscribed, changes] = [START, { ...BOOKS }, new Map(), 0, 0];
  const source = {
    stats: async () => (stats instanceof Error ? Promise.reject(stats) : { ...stats }),
    subscribe(family, listener) {
      subscribed++;
      listeners.set(family, [...(listeners.get(family) ?? []), listener]);
      return () => listeners.set(family, listeners.get(family).filter((each) => each !== listener));
    },
  };
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval'] });
  model = new DrawerModel(source, FAMILIES, () => changes++, () => now);
  model.start();
});

const say = (family, message) => listeners.get(family).forEach((listener) => listener({ family, ...message }));
const quiet = (events = 0) => FAMILIES.forEach((family) => say(family, { events: family === 'cache' ? events : 0, aggregates: {} }));
const shown = () => view(model.state, now);
const compared = () => ({ values: shown().difference.lines.map(({ value }) => value), text: shown().difference.text });

async function second(n = 1, each = () => {}) {
  for (let i = 0; i < n; i++) {
    now += 1000;
    each(i);
    await model.tick();
  }
}

test('the connection is live, then stale, then down, and live again', async () => {
  assert.deepEqual(connection(model.state, now).state, 'connecting');
  quiet();
  assert.deepEqual(shown().connection, { state: 'live', text: 'Live', detail: 'updated just now' });
  now += 3000;
  assert.deepEqual(shown().connection, { state: 'live', text: 'Live', detail: 'updated 3 s ago' });
  now += 1000;
  assert.match(shown().connection.text, /^Stale since \d\d:00:00$/);
  assert.equal(shown().connection.detail, 'last update 4 s ago');
  now += 60_000;
  assert.equal(shown().connection.state, 'down');
  quiet();
  assert.equal(shown().connection.state, 'live');
});

test('the drawer shows No server if no message has arrived', () => {
  now += 15_000;
  assert.deepEqual(shown().connection, { state: 'down', text: 'No server', detail: 'no message in 15 s; retrying' });
});

test('without messages it subscribes again every few seconds, and never twice at a time', async () => {
  quiet();
  const before = subscribed;
  await second(5);
  assert.equal(subscribed, before, 'not at the first silence');
  await second(60);
  const times = (subscribed - before) / FAMILIES.length;
  assert.ok(times >= 9 && times <= 12, `${times} times in a minute`);
  for (const family of FAMILIES) assert.equal(listeners.get(family).length, 1);
});

test('when it stops, no subscription and no timer remains', async () => {
  model.stop();
  assert.deepEqual([...listeners.values()].flat(), []);
  const before = changes;
  mock.timers.tick(10_000);
  await null;
  assert.equal(changes, before);
});

test('the client is queried each second, and not again while a query hangs', async () => {
  await null;
  stats = { ...BOOKS, emitted: 9 };
  mock.timers.tick(1000);
  await new Promise(setImmediate);
  assert.equal(model.state.stats.emitted, 9);
  let asked = 0;
  const hanging = new DrawerModel({ stats: () => (asked++, new Promise(() => {})), subscribe: () => () => {} }, [], () => {}, () => now);
  void hanging.tick();
  void hanging.tick();
  assert.equal(asked, 1);
});

test('the drawer shows why a client cannot read its books', async () => {
  stats = new Error('QuotaExceededError');
  await second();
  assert.deepEqual(shown().client.facts[2], ['Last error', 'QuotaExceededError', 'warn']);
  stats = { ...BOOKS };
  await second();
  assert.deepEqual(shown().client.facts[2], ['Last error', 'none', '']);
});

test('the drawer says in words that the install opted out', async () => {
  stats = { ...BOOKS, enabled: false, storage: 'memory' };
  await second();
  const { note, facts } = shown().client;
  assert.match(note, /nothing leaves this device/);
  assert.deepEqual(facts.slice(0, 2), [['Telemetry', 'off', 'warn'], ['Queue', 'in memory only', 'warn']]);
});

test('the books of the client are checked against the queue itself', async () => {
  const rest = () => shown().books.lines.at(-1);
  stats = {};
  await second();
  assert.deepEqual([rest().value, shown().books.text], ['–', '']);
  stats = { ...BOOKS, emitted: 100, acked: 60, rejected: 1, sampled: 2, opted_out: 3, evicted: 4, expired: 5, invalid: 6, rate_limited: 7, disabled: 8, queued: 4 };
  await second();
  assert.deepEqual([rest().value, rest().tone, shown().books.text], ['0', 'ok', 'Every event is accounted for.']);
  stats.queued = 3;
  await second();
  assert.deepEqual([rest().value, rest().tone], ['1', 'alert']);
  stats.queued = 5;
  await second();
  assert.deepEqual([rest().value, rest().tone], ['-1', 'alert']);
});

test('the two books are compared at once if the server began empty', async () => {
  quiet(0);
  await second();
  assert.deepEqual(compared(), { values: ['0', '0', '0'], text: 'The two agree.' });
  stats.acked = 30;
  await second();
  assert.equal(compared().text, 'The two agree, except for events on their way.');
  quiet(30);
  assert.deepEqual(compared(), { values: ['30', '30', '0'], text: 'The two agree.' });
  quiet(42);
  await second(6, () => quiet(42));
  assert.deepEqual(compared(), { values: ['30', '42', '12'], text: 'The server counts 12 more: other clients send to it too.' });
  quiet(25);
  assert.match(compared().text, /^5 acked here are not in the server’s window/);
});

test('a server that had counted before is compared after five minutes of observation', async () => {
  quiet(50);
  stats.acked = 1000;
  await second(1, () => quiet(50));
  assert.match(compared().text, /^Comparable in 4 min 59 s/);
  assert.equal(compared().values[2], '–');
  // from now on three events a second, and the server's window forgets the fifty
  await second(310, (i) => {
    stats.acked += 3;
    quiet(Math.min(900, 3 * (i + 1)));
  });
  assert.deepEqual(compared(), { values: ['900', '900', '0'], text: 'The two agree.' });
});

test('nothing is compared while a part is missing', async () => {
  await second();
  assert.match(compared().text, /No message of the server yet/);
  say('cache', { events: 3, aggregates: {} });
  assert.match(compared().text, /Not every family/);
  say('voice_mode', { events: 0, aggregates: {}, refilled: false });
  assert.match(compared().text, /not read its history/);
  say('voice_mode', { events: 0, aggregates: {}, partial: true });
  assert.match(compared().text, /the other servers counted/);
  now += 6000;
  assert.match(compared().text, /silent/);
});

test('nothing is compared while the edge of the window lies in a gap of the observation', async () => {
  quiet(0);
  await second(400, () => quiet(7));
  model.state.before.set('cache', 7); // it did not begin empty
  assert.equal(compared().text, 'The server counts 7 more: other clients send to it too.');
  now += 200_000;
  await second(150, () => quiet(7));
  assert.match(compared().text, /^Comparable soon/);
  await second(151, () => quiet(7));
  assert.match(compared().text, /^The server counts 7 more/);
});

test('a new database begins a new line', async () => {
  stats.acked = 500;
  quiet(0);
  await second();
  stats.acked = 2;
  await second();
  assert.equal(compared().values[0], '0');
});

test('a ratio draws its line from the messages, with a gap where there were none, and keeps five minutes', async () => {
  const chart = () => shown().cards.find(({ key }) => key === 'cache.hit_ratio').chart;
  const hit = (value) => say('cache', { events: 1, aggregates: { hit_ratio: { value, numerator: 1, denominator: 1, warn: 0.8, alert: 0.6 } } });
  hit(0.9);
  await second(1, () => hit(0.8));
  assert.deepEqual(chart(), { x: [START / 1000, START / 1000 + 1], main: [0.9, 0.8], second: [null, null], warn: 0.8, alert: 0.6 });
  now += 20_000;
  hit(0.7);
  assert.deepEqual(chart().main, [0.9, 0.8, null, 0.7]);
  await second(1000, () => hit(0.5));
  assert.equal(chart().x.length, 300);
  assert.equal(model.state.acked.points.length, 320);
});

test('a distribution brings its own points', () => {
  const series = [[100, 2, 40, 90], [105, 2, 41, 91], [200, 1, 50, 99]];
  say('voice_mode', { events: 5, aggregates: { latency_ms: { count: 5, mean: 44, p50: 41, p95: 92, series, status: 'low_count' } } });
  const [card] = shown().cards;
  assert.deepEqual(card.chart, { x: [100, 105, 113, 200], main: [90, 91, null, 99], second: [40, 41, null, 50], warn: null, alert: null });
  assert.deepEqual([card.value, card.badge], ['92 ms', { text: 'too few', tone: '' }]);
});

test('all figures are in one table, whatever they are called, up to a bound', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => ['f' + i, { value: i }]));
  say('voice_mode', { events: 1, aggregates: { '<img src=x>\u202E': { value: 3, status: 'alert' } } });
  say('cache', { events: 1, aggregates: many });
  const rows = shown().everything;
  assert.deepEqual([rows[0].name, rows[0].value, rows[0].badge.tone], ['voice_mode.<img src=x>�', '3', 'alert']);
  assert.equal(rows.length, 100);
});

test('a message of any form breaks nothing', () => {
  for (const aggregates of [undefined, null, 7, 'text', [1, 2], { latency_ms: null, hit_ratio: [] }]) {
    for (const family of FAMILIES) say(family, { events: 'many', aggregates });
    assert.equal(shown().cards[0].value, '–');
  }
  listeners.get('cache')[0](undefined);
  assert.equal(compared().values[1], '–');
});
