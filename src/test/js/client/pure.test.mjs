import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from './at.mjs';

const { tokenBucket, waitMs } = await import(at('backoff.js'));
const { add, emptyBooks, pending, report } = await import(at('books.js'));
const { Events } = await import(at('events.js'));
const { mayMeasure, pseudonyms } = await import(at('privacy.js'));
const { retryAfterMs, understand } = await import(at('reply.js'));
const { uuids } = await import(at('uuid.js'));
const { Scheduler } = await import(at('scheduler.js'));
const { hash } = await import(at('validation.js'));

test('the wait grows to a ceiling, is jittered in full, and never undercuts the server', () => {
  assert.equal(waitMs(1, 0, () => 1), 1000);
  assert.equal(waitMs(4, 0, () => 1), 8000);
  assert.equal(waitMs(4, 0, () => 0.25), 2000);
  assert.equal(waitMs(60, 0, () => 1), 300_000);
  assert.equal(waitMs(3, 0, () => 0), 50);
  assert.equal(waitMs(1, 7000, () => 1), 7000);
});

test('a bucket lets its burst pass and then its rate', () => {
  let now = 0;
  let limit = { perSecond: 10, burst: 3 };
  const bucket = tokenBucket(() => now);
  const take = () => bucket(limit);
  assert.deepEqual([take(), take(), take(), take()], [true, true, true, false]);
  now = 100;
  assert.deepEqual([take(), take()], [true, false]);
  now = 60_000;
  assert.deepEqual([take(), take(), take(), take()], [true, true, true, false]);
  now = 0; // a clock set back lends nothing
  assert.equal(take(), false);
  now = 120_000;
  limit = { perSecond: 1, burst: 1 }; // slowed down meanwhile
  assert.deepEqual([take(), take()], [true, false]);
});

test('each constant of the types is there and names its event', () => {
  const typed = readFileSync(new URL(at('events.js')), 'utf8').matchAll(/@property \{'(lossy[^']*)'\} (\w+)/g);
  assert.deepEqual(Object.fromEntries([...typed].map(([, name, constant]) => [constant, name])), { ...Events });
  assert.equal(Events.CACHE_NOTES_HIT, 'lossy.cache.notes_hit');
});

test('the books balance and the report names only what ended here', () => {
  const books = add({ ...emptyBooks(), emitted: 10, acked: 4 }, { ...emptyBooks(), evicted: 2, rejected: 1, emitted: 1 });
  assert.equal(pending(books), 4);
  assert.equal(report(books).emitted, 11);
  assert.equal(report(books).discarded.evicted, 2);
  assert.equal('acked' in report(books).discarded, false);
});

test('ids are of version 7, unique, and sorted even when the clock stands still or steps back', () => {
  const clock = [5, 5, 4, 6];
  const mint = uuids(() => clock[Math.floor(made / 5000)]);
  let made = 0;
  const ids = [];
  for (; made < 20_000; made++) ids.push(mint());
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual([...ids].sort(), ids);
});

test('the sampling hash gives the vectors of the server', () => {
  const vectors = {
    '01936f6e-8d54-7cc3-98c4-dc0c0c07398f': 739477680,
    '01936f6e-8d54-7000-8000-000000000000': 3242073435,
    '01936f6e-8d54-7fff-bfff-ffffffffffff': 307228261,
    '550e8400-e29b-41d4-a716-446655440000': 2292069672,
  };
  for (const [id, value] of Object.entries(vectors)) assert.equal(hash(id), value);
});

test('only an answer that accounts for every event settles a request', () => {
  const ok = { status: 'ok', counts: { persisted: 2, duplicate: 1 }, results: {} };
  assert.equal(understand(200, ok, 3).kind, 'settled');
  for (const garbage of [null, 'x', [], {}, { status: 'ok' }, { ...ok, counts: { persisted: 2 } }, { ...ok, results: null }]) {
    assert.deepEqual(understand(200, garbage, 3), { kind: 'wait', waitMs: 0, word: 'bad_reply' });
  }
  assert.deepEqual(understand(503, { reason: 'overloaded', retry_after_ms: 900 }, 3, 2000), {
    kind: 'wait', waitMs: 2000, word: 'overloaded',
  });
  assert.deepEqual(understand(502, '<html>', 3), { kind: 'wait', waitMs: 0, word: 'http_502' });
  assert.equal(understand(413, null, 3).kind, 'halve');
  assert.equal(understand(200, { status: 'disabled' }, 3).kind, 'off');
});

test('Retry-After is seconds or a date', () => {
  assert.equal(retryAfterMs('7', 0), 7000);
  assert.equal(retryAfterMs(new Date(9000).toUTCString(), 4000), 5000);
  for (const nothing of [null, '', 'soon', '-5', new Date(0).toUTCString()]) assert.equal(retryAfterMs(nothing, 1000), 0);
});

test('a signal of the browser is heard unless the person chose', () => {
  assert.equal(mayMeasure({}, null, {}), true);
  assert.equal(mayMeasure({}, null, { globalPrivacyControl: true }), false);
  assert.equal(mayMeasure({}, null, { doNotTrack: '1' }), false);
  assert.equal(mayMeasure({}, true, { doNotTrack: '1' }), true);
  assert.equal(mayMeasure({}, false, {}), false);
  assert.equal(mayMeasure({ enabled: false }, true, {}), false);
});

test('an id is hidden alike on one install and unlike on another', async () => {
  const one = pseudonyms('00'.repeat(32));
  const other = pseudonyms('01'.repeat(32));
  assert.match(await one('alice'), /^[0-9a-f]{32}$/);
  assert.equal(await one('alice'), await one('alice'));
  assert.notEqual(await one('alice'), await other('alice'));
  assert.notEqual(await one('alice'), await one('bob'));
});

test('an alarm stands beside the timer of what waits, once, and none beside a look at what may be nothing', (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'] });
  const alarms = [];
  globalThis.chrome = { alarms: { create: (...alarm) => alarms.push(alarm), onAlarm: { addListener() {}, removeListener() {} } } };
  const scheduler = Scheduler('queue', () => {});
  delete globalThis.chrome;

  scheduler.in(100, false);
  assert.deepEqual(alarms, []); // or an idle worker would wake itself for ever
  for (let i = 0; i < 10; i++) scheduler.in(5000);
  assert.deepEqual(alarms, [['queue-guard', { delayInMinutes: 0.75 }]]);
  t.mock.timers.tick(45_000);
  scheduler.in(5000);
  assert.equal(alarms.length, 2);
  scheduler.stop();
});
