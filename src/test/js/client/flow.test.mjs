// The whole client under Node, against a server that answers as it is told.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, beforeEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { at } from './at.mjs';

const { createTelemetry, Events } = await import(at('telemetry.js'));

/** Stands for the table: how often each id was stored. */
let rows;
let requests;
/** What GET /v1/catalog is answered with, and how often it was asked for. */
let catalog;
let catalogs;
/** Answers, one a request, before the server does as it should. */
let script;
let server;
let client;
const random = Math.random;

beforeEach(async () => {
  Math.random = () => 0; // the shortest wait
  [rows, requests, script, catalogs] = [new Map(), [], [], 0];
  catalog = () => [404, ''];
  server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      catalogs++;
      const [status, reply] = catalog();
      response.writeHead(status).end(reply);
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const body = JSON.parse(request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    requests.push(body);
    const act = script.shift() ?? store;
    const [status, reply, headers] = await act(body);
    response.writeHead(status, headers).end(typeof reply === 'string' ? reply : JSON.stringify(reply));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  Math.random = random;
  await client?.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function store({ events }) {
  const results = {};
  let duplicate = 0;
  for (const { event_id } of events) {
    if (rows.has(event_id)) {
      duplicate++;
      results[event_id] = { result: 'duplicate' };
    }
    rows.set(event_id, (rows.get(event_id) ?? 0) + 1);
  }
  return [200, { status: 'ok', counts: { persisted: events.length - duplicate, duplicate }, results }];
}

const open = (more) =>
  (client = createTelemetry({
    endpoint: `http://127.0.0.1:${server.address().port}/`, source: 'extension', transport: 'http', ...more,
  }));

const family = (more) => ({
  enabled: true, flush_interval_ms: 5000, max_batch_events: 100, rate_limit: { per_second: 20, burst: 100 }, ...more,
});

const emit = (n) => Array.from({ length: n }, (_, i) => client.emit(Events.CACHE_NOTES_HIT, { age_ms: i }));

async function drained() {
  for (let i = 0; i < 200; i++) {
    if ((await client.flush()).pending === 0) return client.stats();
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error('still pending: ' + JSON.stringify(await client.stats()));
}

const once = (ids) => assert.deepEqual([...rows.keys()].sort(), [...ids].sort());

test('every event emitted arrives, with its envelope', async () => {
  open({ release: '1.2.3', key: 'wk_1' });
  const ids = emit(120);
  assert.equal(await client.persisted(), 'memory');
  const stats = await drained();
  once(ids);
  assert.deepEqual([stats.emitted, stats.acked, stats.pending, stats.lastError], [120, 120, 0, '']);
  const [{ key, source, release, install_id, report, sent_at, events }] = requests;
  assert.deepEqual([key, source, release, install_id], ['wk_1', 'extension', '1.2.3', stats.installId]);
  assert.ok(Date.now() - Date.parse(sent_at) < 60_000);
  assert.equal(report.emitted, 120);
  assert.deepEqual(events[7].payload, { age_ms: 7 });
});

test('an answer that is lost, late, garbage or a refusal loses nothing and doubles nothing', async () => {
  script = [
    () => [503, { reason: 'overloaded', retry_after_ms: 60 }, { 'retry-after': '0' }],
    () => [502, '<html>'],
    (body) => (store(body), [200, 'garbage']), // stored, and nobody is told
    ({ events }) => [200, {
      status: 'ok', counts: { persisted: events.length - 1, retry: 1 }, results: { [events[3].event_id]: { result: 'retry' } },
    }],
  ];
  open();
  const ids = emit(10);
  const stats = await drained();
  once(ids);
  assert.deepEqual(requests.slice(0, 5).map(({ events }) => events.length), [10, 10, 10, 10, 1]);
  assert.deepEqual([stats.acked, stats.pending], [10, 0]);
});

test('a batch that is too large is halved until it fits, and an event that never fits is given up', async () => {
  open();
  const ids = emit(9);
  const bad = ids[4];
  const picky = (body) =>
    body.events.length > 4 || body.events.some((e) => e.event_id === bad)
      ? [413, { status: 'refused', reason: 'request_too_large' }]
      : store(body);
  script = Array(30).fill(picky);
  const stats = await drained();
  once(ids.filter((id) => id !== bad));
  assert.deepEqual([stats.acked, stats.invalid, stats.pending], [8, 1, 0]);
});

// without the cancel the request would end by its own limit, twice as long as this one
test('opting out purges the queue, cancels the request, and nothing more leaves', { timeout: 10_000 }, async () => {
  let asked;
  const onItsWay = new Promise((done) => (asked = done));
  script = [() => (asked(), new Promise(() => {}))];
  open();
  emit(5);
  const flushing = client.flush();
  await onItsWay;
  emit(2);
  await client.setEnabled(false);
  await flushing;
  assert.equal(client.emit(Events.CACHE_NOTES_HIT, {}), null);
  await client.flush();
  const stats = await client.stats();
  assert.deepEqual([stats.emitted, stats.opted_out, stats.pending, stats.enabled], [8, 8, 0, false]);
  assert.deepEqual(requests.slice(1).map(({ opt_out, events }) => [opt_out, events]), [[true, []]]);

  await client.setEnabled(true);
  const [id] = emit(1);
  await drained();
  once([id]);
  assert.deepEqual(requests.slice(2).map(({ opt_out, events }) => [opt_out, events.length]), [[false, 1]]);
});

test('of a choice made before anything was sent the server is not told', async () => {
  open();
  await client.setEnabled(false);
  await client.flush();
  await client.setEnabled(true);
  await client.flush();
  assert.equal(requests.length, 0);
});

test('what the server answers with opted_out ends so in the books', async () => {
  script = [(body) => [200, { status: 'ok', counts: { persisted: 1, opted_out: 2 }, results: Object.fromEntries(body.events.slice(1).map((e) => [e.event_id, { result: 'opted_out' }])) }]];
  open();
  emit(3);
  const stats = await drained();
  assert.deepEqual([stats.acked, stats.opted_out, stats.pending], [1, 2, 0]);
});

test('a server that asks for time is given it, however often flush is called', async () => {
  script = [() => [429, { status: 'retry', reason: 'rate_limited', retry_after_ms: 0 }, { 'retry-after': '3600' }]];
  open();
  emit(3);
  for (let i = 0; i < 5; i++) assert.deepEqual(await client.flush(), { pending: 3, lastError: 'rate_limited' });
  assert.equal(requests.length, 1);
});

test('a server that is switched off is not asked again, and what was queued is counted', async () => {
  script = [() => [200, { status: 'disabled', reason: 'telemetry_disabled' }]];
  open();
  emit(3);
  await client.flush();
  emit(2);
  const stats = await drained();
  assert.equal(requests.length, 1);
  assert.deepEqual([stats.disabled, stats.pending, stats.lastError], [5, 0, 'telemetry_disabled']);
});

test('emit never throws, and what it refuses is told and counted', async () => {
  const told = [];
  open({ onInvalid: (problem) => told.push(problem) });
  const trap = { get age_ms() { throw new Error('trap'); } };
  const refused = [
    client.emit('lossy.nothing', {}), client.emit(Events.STT_REQUEST, {}), client.emit(Events.CACHE_NOTES_HIT, 7),
    client.emit(undefined, undefined), client.emit(Events.CACHE_NOTES_HIT, trap), client.emit('__proto__', {}),
  ];
  assert.deepEqual(refused, Array(6).fill(null));
  const stats = await drained();
  assert.deepEqual([stats.emitted, stats.invalid, requests.length], [6, 6, 0]);
  assert.deepEqual(told[1], { event: 'lossy.stt.request', reason: 'field_required', pointer: '/payload/mode' });
});

test('what the catalog does not name, and who it was, never leaves', async () => {
  open({ sessionId: 'alice@example.org' });
  client.emit(Events.VOICE_MODE_SPEECH_DETECTED, { latency_ms: 4, session_id: 'bob', secret: 'canary' });
  await drained();
  const text = JSON.stringify(requests);
  for (const secret of ['alice', 'bob', 'canary']) assert.ok(!text.includes(secret), secret);
  const [event] = requests[0].events;
  assert.match(event.session_id, /^[0-9a-f]{32}$/);
  assert.match(event.payload.session_id, /^[0-9a-f]{32}$/);
});

test('a family emits its burst and no more', async () => {
  open();
  const ids = Array.from({ length: 200 }, () => client.emit(Events.ERROR_EXTENSION, {
    component: 'options', code: 'other', recoverable: true,
  }));
  const stats = await drained();
  const taken = ids.filter(Boolean);
  assert.ok(taken.length >= 20 && taken.length < 200, `${taken.length} taken`);
  once(taken);
  assert.equal(stats.rate_limited, 200 - taken.length);
});

test('while the server is away the oldest make room, and the count is what is missing', async () => {
  script = Array(1000).fill(() => [503, {}]);
  open({ maxEvents: 80 });
  for (let i = 0; i < 10; i++) {
    emit(20);
    await client.persisted();
  }
  await client.flush();
  script.length = 0;
  const stats = await drained();
  assert.equal(rows.size, 200 - stats.evicted);
  assert.ok(stats.evicted >= 120, `${stats.evicted}`);
  assert.deepEqual([stats.emitted, stats.acked], [200, rows.size]);
});

test('a family that the server slows down or switches off is slowed down or switched off, without a new client', async () => {
  catalog = () => [200, JSON.stringify({
    families: { cache: family({ rate_limit: { per_second: 0.001, burst: 3 } }), stt: family({ enabled: false }) },
    events: { 'lossy.product.view_opened': { sample_rate: 0.000001 }, 'lossy.from.a_newer_catalog': { sample_rate: 1 } },
  })];
  open();
  const before = emit(150);
  await drained();
  emit(1);
  await client.persisted(); // a write tells every window what the one that sends has learnt
  const slow = emit(10).filter(Boolean);
  assert.equal(slow.length, 3);
  assert.equal(client.emit(Events.STT_REQUEST, { mode: 'cloud' }), null);
  assert.equal(client.emit(Events.PRODUCT_VIEW_OPENED, { view: 'notes' }), null);
  assert.equal(client.emit('lossy.from.a_newer_catalog', {}), null);
  const stats = await drained();
  assert.deepEqual([stats.acked, stats.rate_limited, stats.disabled, stats.sampled, stats.invalid], [before.length + 4, 7, 1, 1, 1]);
  assert.equal(catalogs, 1);
});

test('a family whose batch is full is sent without waiting for its interval', async () => {
  open();
  const arrived = (n) => new Promise((done) => (script = [(body) => (done(body.events.length >= n), store(body))]));
  const first = arrived(200);
  emit(200); // the batch of its family; its interval is ten seconds
  assert.equal(await first, true);
});

test('an event that happened earlier says so, and a time that cannot be is refused', async () => {
  const told = [];
  open({ onInvalid: (problem) => told.push(problem) });
  const at = new Date(Date.now() - 3_600_000);
  const hit = (occurredAt) => client.emit(Events.CACHE_NOTES_HIT, { age_ms: 1 }, { occurredAt });
  assert.ok(hit(at) && hit(at.getTime()) && hit(undefined) && hit(Date.now() + 30_000));
  const bad = [NaN, -5, 0, null, '', 'yesterday', new Date('nonsense'), Date.now() + 3_600_000, Infinity, {}, []];
  for (const each of bad) assert.equal(hit(each), null);
  const stats = await drained();
  assert.deepEqual(requests[0].events.slice(0, 3).map((e) => e.occurred_at), [at.toISOString(), at.toISOString(), undefined]);
  assert.deepEqual([stats.acked, stats.invalid], [4, bad.length]);
  assert.deepEqual(told[0], { event: Events.CACHE_NOTES_HIT, reason: 'field_range', pointer: '/occurred_at' });
});

test('where the database cannot be opened, the queue in memory is sent all the same', async (t) => {
  const kept = globalThis.indexedDB;
  t.after(() => (globalThis.indexedDB = kept));
  globalThis.indexedDB = { open() { throw new DOMException('no storage here', 'SecurityError'); } };
  open();
  const ids = emit(30);
  assert.equal(await client.persisted(), 'memory');
  assert.match((await client.stats()).lastError, /SecurityError/);
  await client.flush();
  once(ids);
  const stats = await client.stats();
  assert.deepEqual([stats.emitted, stats.acked, stats.pending, stats.storage], [30, 30, 0, 'memory']);
});

test('a client that was misconfigured says so at once', () => {
  client = undefined;
  assert.throws(() => createTelemetry({ endpoint: 'http://127.0.0.1:1', source: 'nobody' }), /source must be/);
  assert.throws(() => createTelemetry({ endpoint: 'nonsense', source: 'backend' }), TypeError);
});
