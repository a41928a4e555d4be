// What a client believes of a catalog, and how often it asks.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { at } from './at.mjs';

const { fetchPolicy, policyOf } = await import(at('policy.js'));
const { catalog: builtIn } = await import(at('rules.js'));
const { families, rules } = builtIn;

const SLOW = { enabled: true, flush_interval_ms: 60_000, max_batch_events: 10, rate_limit: { per_second: 0.5, burst: 2 } };
const catalog = (more, rate = 0.5) => ({
  version: 1, families: { cache: { ...SLOW, ...more } }, events: { 'lossy.cache.notes_hit': { sample_rate: rate } },
});

test('what the catalog says of families and events that this client knows is taken, and nothing else', () => {
  const strange = { families: { ...catalog().families, newer: SLOW }, events: { ...catalog().events, 'lossy.newer.one': {} } };
  assert.deepEqual(policyOf(builtIn, JSON.parse(JSON.stringify(strange))), {
    families: { cache: { ...families.cache, flushMs: 60_000, batch: 10, perSecond: 0.5, burst: 2 } },
    rates: { 'lossy.cache.notes_hit': 0.5 },
    enums: {},
  });
});

test('a catalog with anything out of its range is not taken at all', () => {
  assert.ok(policyOf(builtIn, catalog()));
  const hostile = [
    null, undefined, 7, 'x', [], {}, { families: {} }, { families: null, events: {} },
    { families: { cache: null }, events: {} }, { families: { cache: 1 }, events: {} },
    catalog({ enabled: 'no' }), catalog({ enabled: undefined }), catalog({ enabled: 0 }),
    ...[0, 99, 3_600_001, '5000', null, NaN, Infinity, -1, [5000]].map((flush_interval_ms) => catalog({ flush_interval_ms })),
    ...[0, 501, '100', {}].map((max_batch_events) => catalog({ max_batch_events })),
    ...[null, undefined, {}, { per_second: 0, burst: 1 }, { per_second: 1e9, burst: 1 }, { per_second: 1, burst: 0 },
      { per_second: 1, burst: 1e9 }].map((rate_limit) => catalog({ rate_limit })),
    ...[-0.1, 1.1, '1', null, NaN].map((rate) => catalog({}, rate)),
  ];
  const reason = { 'lossy.cache.notes_evicted': { sample_rate: 1, fields: { reason: { enum: ['quota'] } } } };
  assert.deepEqual(policyOf(builtIn, { families: {}, events: reason }).enums, { 'lossy.cache.notes_evicted/reason': ['quota'] });
  for (const values of ['quota', 5, {}]) {
    const [event] = Object.keys(reason);
    hostile.push({ families: {}, events: { [event]: { sample_rate: 1, fields: { reason: { enum: values } } } } });
  }
  for (const each of hostile) assert.throws(() => policyOf(builtIn, each), TypeError, JSON.stringify(each));
});

test('the built-in rules are within the ranges that a policy must keep', () => {
  for (const [name, { enabled, flushMs, batch, perSecond, burst }] of Object.entries(families)) {
    const told = { enabled, flush_interval_ms: flushMs, max_batch_events: batch, rate_limit: { per_second: perSecond, burst } };
    assert.deepEqual(policyOf(builtIn, { families: { [name]: told }, events: {} }).families[name], families[name]);
  }
  assert.ok(Object.values(rules).every(({ family }) => families[family]));
});

test('an answer that is no catalog, that has no end, or that does not come, changes nothing', { timeout: 20_000 }, async (t) => {
  let answer;
  let cut;
  const server = createServer((request, response) => answer(response));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => (server.closeAllConnections(), server.close()));
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const ask = (signal = new AbortController().signal) => fetchPolicy({ ...builtIn, endpoint }, signal);

  answer = (response) => response.end(JSON.stringify(catalog()));
  assert.ok(await ask());
  for (const bad of [(r) => r.writeHead(500).end('{'), (r) => r.end(''), (r) => r.end('null'), (r) => r.writeHead(304).end(),
    (r) => r.writeHead(404).end('{"status":"refused"}'), (r) => (r.writeHead(200), r.write('{"families":'), r.destroy())]) {
    answer = bad;
    assert.equal(await ask(), undefined);
  }
  answer = (response) => {
    response.on('close', () => (cut = true));
    const more = () => response.destroyed || response.write(' '.repeat(65_536), () => setImmediate(more));
    more();
  };
  assert.equal(await ask(), undefined);
  while (!cut) await new Promise((next) => setTimeout(next, 10));
  const impatience = new AbortController();
  answer = () => impatience.abort();
  assert.equal(await ask(impatience.signal), undefined);
  answer = () => {};
  assert.equal(await ask(), undefined); // its own limit, five seconds
});
