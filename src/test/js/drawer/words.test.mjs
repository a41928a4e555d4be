// How the drawer formats numbers and foreign texts, and which parts of a message it accepts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { amount, count, millis, percent, plain, short, span } = await import(at('format.js'));
const { figure } = await import(at('read.js'));
const { words } = await import(at('figures.js'));
const { Ring } = await import(at('ring.js'));

test('numbers have their unit, and what is unknown is a dash', () => {
  assert.deepEqual([41.23, 92, 0.4, 9999, 12_345].map(millis), ['41.2 ms', '92 ms', '0.4 ms', '9,999 ms', '12.3 s']);
  assert.deepEqual([0, 0.1805, 1].map(percent), ['0.0 %', '18.1 %', '100.0 %']);
  assert.deepEqual([0, 1234567].map(count), ['0', '1,234,567']);
  assert.deepEqual([99_999, 100_000, 999_499, 999_500, 12_345_678].map(short), ['99,999', '100k', '999k', '1.0M', '12.3M']);
  assert.deepEqual([7, 0.25, 12_345.6].map(amount), ['7', '0.3', '12,346']);
  for (const write of [amount, count, millis, percent, short]) {
    for (const nothing of [null, undefined, NaN, Infinity, '7', {}]) assert.equal(write(nothing), '–');
  }
});

test('durations have two units at most', () => {
  assert.deepEqual([-5, 400, 59_400, 61_000, 3_720_000].map(span), ['0 s', '0 s', '59 s', '1 min 01 s', '1 h 2 min']);
});

test('a foreign text is one line of visible characters, and short', () => {
  assert.equal(plain('a\u001b[31mred\u0000\n\u202Eevil\u2066\u200B'), 'a�[31mred���evil��');
  assert.equal(plain('<b>&amp;'), '<b>&amp;');
  assert.equal([...plain('x'.repeat(10_240))].length, 120);
  assert.equal([...plain('😀'.repeat(500))].length, 120, 'no character is cut in half');
  assert.deepEqual([plain(null), plain(7)], ['', '7']);
});

test('the valid parts of a message are accepted', () => {
  const series = [[10, 3, 40, 90], [5, 1, 1, 1], ['15', 1, 2, 3], [20, 1, null, 3], 'x', [25, 1, 50, 95, 7]];
  const message = { aggregates: { latency_ms: { count: 4, mean: 45, p50: '44', p95: 90, series, status: 'ok', warn: 300 } } };
  const read = figure(message, 'latency_ms');
  assert.deepEqual([read.kind, read.value, read.p50, read.warn, read.alert], ['distribution', 90, null, 300, null]);
  assert.deepEqual(read.series, [[10, 40, 90], [25, 50, 95]]);
});

test('nonsense is no figure', () => {
  const wrong = [null, undefined, 7, 'x', [], {}, { aggregates: null }, { aggregates: 7 }, { aggregates: { hit: 7 } }];
  for (const message of wrong) assert.equal(figure(message, 'hit'), null);
  for (const name of ['__proto__', 'constructor', 'toString']) assert.equal(figure({ aggregates: {} }, name), null);
});

test('a series that never ends is cut', () => {
  const series = Array.from({ length: 10_000 }, (_, i) => [i, 1, 1, 1]);
  assert.equal(figure({ aggregates: { x: { p95: 1, series } } }, 'x').series.length, 300);
});

test('each kind of figure has its own text', () => {
  const say = (name, raw) => Object.values(words(figure({ aggregates: { [name]: raw } }, name), name)).slice(0, 2);
  assert.deepEqual(say('a_ms', { count: 640, mean: 41.2, p50: 38, p95: 92 }), ['92 ms', 'mean 41.2 ms · p50 38 ms · 640 observed']);
  assert.deepEqual(say('a_percent', { count: 2, mean: 50, p50: 50, p95: 99.5 })[0], '99.5 %');
  assert.deepEqual(say('r', { value: 0.18, numerator: 141, denominator: 781 }), ['18.0 %', '141 of 781']);
  assert.deepEqual(say('r', { value: null, numerator: 0, denominator: 0 }), ['–', 'none in five minutes']);
  assert.deepEqual(say('n', { per_minute: 0, count: 0 }), ['0 / min', '0 in five minutes']);
  assert.deepEqual(say('n', { value: 12 }), ['12', 'in five minutes']);
  assert.deepEqual(words(null, 'x'), { value: '–', detail: 'no message yet' });
});

test('a ring keeps the newest, oldest first', () => {
  const ring = new Ring(3);
  for (let i = 1; i <= 2; i++) ring.add(i, i);
  assert.deepEqual(ring.points, [[1, 1], [2, 2]]);
  for (let i = 3; i <= 1000; i++) ring.add(i, i);
  assert.deepEqual(ring.points, [[998, 998], [999, 999], [1000, 1000]]);
  ring.clear();
  ring.add(7, 7);
  assert.deepEqual(ring.points, [[7, 7]]);
});
