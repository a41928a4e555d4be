import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balance, clients, server, switches } from '../../../main/resources/ops/books.js';
import { mean, missing as noCohorts, place } from '../../../main/resources/ops/cohorts.js';
import { ago, bytes, count, duration, figure, rate, share, short, span, visible } from '../../../main/resources/ops/format.js';
import { missing as noFunnel, open } from '../../../main/resources/ops/funnel.js';
import { words } from '../../../main/resources/ops/lanes.js';
import { alone, complete, differing, seen, state, summary } from '../../../main/resources/ops/nodes.js';
import { columns, spark, upsert } from '../../../main/resources/ops/points.js';
import { lookAt, sentence } from '../../../main/resources/ops/status.js';
import { lost } from '../../../main/resources/ops/tiles.js';
import { parse, print, shows } from '../../../main/resources/ops/view.js';

test('numbers have about three digits and a unit', () => {
  assert.deepEqual([count(0), count(1234567), count(12345678), count(null)], ['0', '1,234,567', '12.3 M', '–']);
  assert.deepEqual([short(0.123), short(12.34), short(123.4), short(7), short(1234.5)], ['0.12', '12.3', '123', '7', '1,235']);
  assert.deepEqual([rate(0), rate(9.96), rate(1234)], ['0.0', '10.0', '1,234']);
  assert.deepEqual([share(0), share(0.00001), share(0.0549), share(1)], ['0 %', '<0.1 %', '5.5 %', '100 %']);
  assert.deepEqual([duration(0), duration(0.0021), duration(0.52), duration(1.084), duration(12), duration(300)],
    ['0 ms', '2.1 ms', '520 ms', '1.08 s', '12.0 s', '5 min']);
  assert.deepEqual([bytes(1 << 20), bytes(3 * (1 << 30)), bytes(undefined)], ['1 MiB', '3.0 GiB', '–']);
  assert.deepEqual([figure(1084, 'ms'), figure(0.1, 'ratio'), figure(93.2, 'percent'), figure(4.8, 'per_minute'), figure(null, 'ms')],
    ['1.08 s', '10.0 %', '93.2 %', '4.80 /min', '–']);
});

test('times are formatted in their largest units', () => {
  assert.deepEqual([span(900), span(59_999), span(60_000), span(3_660_000), span(90_000_000)],
    ['0 s', '59 s', '1 min', '1 h 1 min', '1 d 1 h']);
  assert.deepEqual([ago(null, 5000), ago(4000, 5000), ago(1000, 65_000)], ['not in the last hour', 'now', '1 min ago']);
});

test('a hostile text is escaped and cut', () => {
  assert.equal(visible('a\u001b[31mb\u202ec\u0000'), 'a\\u{1b}[31mb\\u{202e}c\\u{0}');
  assert.equal(visible('\u2066x\u2069\u200b\ufeff'), '\\u{2066}x\\u{2069}\\u{200b}\\u{feff}');
  assert.equal(visible('<script>alert(1)</script>'), '<script>alert(1)</script>');
  assert.equal(visible('x'.repeat(10_240)).length, 160 + '… (10,240)'.length);
  assert.equal(visible(null), '');
  assert.equal(visible('Zürich 東京'), 'Zürich 東京');
});

test('a point replaces that of its step, and the oldest are deleted', () => {
  const points = [[10, 1], [20, 2]];
  upsert(points, [20, 3], 3);
  upsert(points, [30, 4], 3);
  upsert(points, [40, 5], 3);
  assert.deepEqual(points, [[20, 3], [30, 4], [40, 5]]);
  for (let i = 5; i < 5000; i++) upsert(points, [i * 10, i], 360);
  assert.equal(points.length, 360);
  upsert(points, [20, 0], 360);
  assert.deepEqual(points, [[20, 0]], 'a server whose clock went back starts again');
});

test('a chart shows a gap where points are missing', () => {
  const points = [[10, 5, null], [20, 6, 1], [50, 7, 2]];
  assert.deepEqual(columns(points, [1, 2], 0, 10, 1), [[10, 20, 30, 50], [5, 6, null, 7], [null, 1, null, 2]]);
  assert.deepEqual(columns(points, [1], 20, 10, 10), [[20, 30, 50], [0.6, null, 0.7]]);
  assert.deepEqual(columns([], [1], 0, 10, 1), [[], []]);
});

test('a sparkline begins again after a gap', () => {
  assert.equal(spark([0, 10, null, 5], 90, 20), 'M0.0 19.0L30.0 1.0M90.0 10.0');
  assert.equal(spark([], 100, 20), '');
  assert.equal(spark([null, 0], 100, 20), 'M100.0 19.0');
});

test('the address keeps the view, and nonsense in it is ignored', () => {
  const view = { range: 900, family: 'stt', find: 'a & b #c', only: true, paused: true };
  assert.deepEqual(parse(print(view)), view);
  const opened = { range: 3600, family: '', find: '', only: false, paused: false };
  assert.deepEqual(parse(''), opened);
  assert.deepEqual(parse('?range=7&only=all&paused=1&x=y'), opened);
  assert.equal(print(opened), '');
  assert.equal(parse(`?find=${'x'.repeat(500)}`).find.length, 100);
});

test('the filter searches all that a line shows', () => {
  const view = { range: 3600, family: '', find: '', only: false, paused: false };
  const line = { t: 0, ok: true, id: 'abc-1', event: 'lossy.stt.request', family: 'stt', source: 'extension', fields: { mode: 'cloud' } };
  assert.ok(shows(view, line));
  assert.ok(shows({ ...view, find: ' CLOUD ' }, line));
  assert.ok(shows({ ...view, find: 'abc-1', family: 'stt' }, line));
  assert.ok(shows({ ...view, find: 'mode=cloud' }, line));
  assert.ok(!shows({ ...view, find: 'webgpu' }, line));
  for (const unshown of ['fields', 'true', '"', 'event']) assert.ok(!shows({ ...view, find: unshown }, line), unshown);
  const refused = { ...line, ok: false, reason: 'field_enum', pointer: '/payload/mode' };
  assert.ok(shows({ ...view, find: '/payload/mode', only: true }, refused));
  assert.ok(!shows({ ...view, family: 'cache' }, line));
  assert.ok(!shows({ ...view, only: true }, line));
});

test('an alert shows figure, bound and meaning', () => {
  const figure = { name: 'cache.hit_ratio', family: 'cache', description: 'Share of hits.', distribution: false, statistic: 'value',
    unit: 'ratio', warn: 0.8, alert: 0.6, below: true };
  assert.equal(sentence(figure, { value: 0.551 }, 'critical'), '55.1 %; alert at or below 60.0 %. Share of hits.');
  assert.equal(sentence({ ...figure, distribution: true, statistic: 'p95', unit: 'ms', warn: 300, below: false }, { value: 410 }, 'warning'),
    'p95 410 ms; warning from 300 ms. Share of hits.');
});

test('an alert without a playbook shows the owner and a command', () => {
  assert.deepEqual(lookAt({ name: 'library.error_ratio', family: 'library' }, [{ name: 'stt', owner: 'voice' }, { name: 'library', owner: 'client' }]),
    { whom: 'Owner: client. Its events:', command: 'java -jar target/lossy-telemetry.jar dump --since 15m --family library' });
});

test('lost on clients is what the alert of that name counts', () => {
  const discarded = { evicted: 1, expired: 2, invalid: 4, rate_limited: 8, sampled: 100, opted_out: 200, disabled: 400 };
  assert.equal(lost({ clients: { discarded } }), 15);
  assert.equal(lost({ clients: null }), 0);
});

test('the server panel says what is shed, and that stands out', () => {
  const shown = pressure => server({ database: 'ready', server: { breaker: 'closed', inserts: 1, inserts_limit: 4, inserts_waiting: 2, pressure } })
    .filter(({ name }) => /^(Inserts|Shed)/.test(name)).map(({ value, state }) => [value, state]);
  assert.deepEqual(shown(0), [['1, 4, 2', undefined], ['nothing', '']]);
  assert.deepEqual(shown(4)[1], ['all but high priority', 'bad']);
  assert.deepEqual(shown(null)[1], ['–', '']);
});

test('the books name every end, and a broken balance stands out', () => {
  const frame = { balance: { received: 10, persisted: 7, duplicate: 1, rejected: 1, filtered: 0, nacked: 0, in_flight: 0, unaccounted: 1 },
    alerts: [{ key: 'accounting' }], clients: { installs: 2, emitted: 100, discarded: { sampled: 8, evicted: 2 } } };
  assert.equal(balance(frame).length, 8);
  assert.deepEqual(balance(frame).at(-1), { name: 'Unaccounted, must be 0', value: '1', state: 'bad' });
  assert.deepEqual(clients(frame).map(fact => fact.value), ['2', '100', '2', '8', '90']);
  assert.match(clients({ ...frame, clients: { installs: 0, emitted: 0, discarded: {} } })[0].name, /No client/);
});

test('a switch that is off stands out, and kept rejections are shown', () => {
  const families = [
    { name: 'stt', enabled: true, keep_rejected: false },
    { name: 'cache', enabled: false, keep_rejected: false },
    { name: 'voice', enabled: true, keep_rejected: true },
  ];
  assert.deepEqual(switches({ opted_out: 1234 }, { enabled: true, families }), [
    { name: 'Telemetry', value: 'on', state: '' },
    { name: 'Families on', value: '2 of 3' },
    { name: 'Family cache', value: 'off', state: 'bad' },
    { name: 'Installs that opted out', value: '1,234' },
    { name: 'Families that keep rejected events', value: 'voice' },
  ]);
  const off = switches({ opted_out: null }, { enabled: false, families: families.slice(0, 1) });
  assert.deepEqual(off.map(fact => fact.value), ['OFF', '0 of 1', '–', 'none']);
  assert.equal(off[0].state, 'bad');
});

test('a server on the same database is described in words', () => {
  const node = { name: 'a', incarnation: '3b1f0000', version: '1', catalog: 'c', differs: [], state: 'self', uptime_ms: 9e5, silence_ms: 1999 };
  assert.equal(alone(undefined), 'Not known yet: no heartbeat has reached the database.');
  assert.equal(alone(node), 'One: a, last heartbeat now.');
  assert.equal(alone({ ...node, silence_ms: 90_000 }), 'One: a, last heartbeat 1 min ago.', 'the database does not answer');
  assert.equal(complete({ partial: false, oldest: 1.2 }), 'the live figures contain all, at most 1.20 s old');
  assert.equal(complete({ partial: true, oldest: 1.2 }), 'the live figures lack some of them');
  assert.equal(seen({ ...node, state: 'silent', silence_ms: 6001 }), '6 s ago');
  assert.deepEqual([node, { ...node, state: 'live' }, { ...node, state: 'silent', silence_ms: 9000 }].map(state),
    ['this server', 'live', 'silent']);
  assert.equal(state({ ...node, state: 'live', silence_ms: 9000 }), 'not known', 'the database does not answer');
  const three = [node, { ...node, state: 'live' }, { ...node, state: 'silent', silence_ms: 9000 }];
  const exchange = { partial: true, oldest: null };
  assert.equal(summary({ nodes: three, exchange }), '2 live, 1 silent; the live figures lack some of them');
  assert.equal(summary({ nodes: three.map(each => ({ ...each, silence_ms: 9000 })), exchange }),
    '2 live, 1 silent when the database last answered, 9 s ago');
  assert.equal(differing({ ...node, differs: ['catalog', 'write_keys', 'later\u202e'] }), 'catalog, write keys, later\\u{202e}');
});

test('a lane shows its figures on the server that owns it', () => {
  const lane = { name: 'hook\u202e', state: 'running', lag: 0.5, behind: 12, open: 30, parked: 10, delivered: 1234, dead: 1,
    error: 'http_503', error_at: 1e6 };
  assert.deepEqual(words(lane, 1e6 + 180_000),
    ['hook\\u{202e}', 'running here', '500 ms', '12', '30 (10 parked)', '1,234', '1', 'http_503, 3 min ago']);
  const away = { ...lane, name: 'hook', state: 'elsewhere', lag: null, behind: null, open: null, parked: null, delivered: 0,
    error: null, error_at: null };
  assert.deepEqual(words(away, 1e6), ['hook', 'not on this server', '–', '–', '–', '0', '1', '–']);
});

test('the mean share that returned counts each install once, and only periods that are over', () => {
  const cohorts = [{ start: 'a', installs: 30, returned: [30, 3, 0] }, { start: 'b', installs: 10, returned: [10, 5, null] }];
  assert.deepEqual(mean(cohorts), [1, 0.2, 0]);
  assert.deepEqual(mean([{ start: 'a', installs: 4, returned: [null] }]), []);
  assert.deepEqual(mean([]), []);
});

test('a point of the curve lies between its axes', () => {
  assert.deepEqual([place(640, 0, 1, 0), place(640, 0, 2, 1), place(640, 1, 2, 0.5)], [[44, 128], [44, 10], [624, 69]]);
});

test('an absent funnel or cohort says why', () => {
  const step = installs => ({ step: 'x', installs, of_first: 1, of_previous: null, median_ms: null });
  const funnel = { event: 'e', within_days: 7, open: 2, steps: [step(3)] };
  assert.equal(noFunnel(funnel, 30), '');
  assert.equal(noFunnel({ ...funnel, steps: [step(0)] }, 7), 'No install took the first step within the last 7 days.');
  assert.match(noFunnel(null, 7), /^The catalog has no event/);
  assert.equal(open(funnel), '2 of them may still continue: they began less than 7 days ago.');
  assert.equal(open({ ...funnel, open: 0 }), '');
  assert.equal(noCohorts({ period: 'week', cohorts: [] }, 30), 'No install was first seen within the last 30 days.');
  assert.match(noCohorts({ period: 'week', cohorts: [{ start: 'a', installs: 1, returned: [null] }] }, 30), /^No week is over yet/);
  assert.equal(noCohorts({ period: 'week', cohorts: [{ start: 'a', installs: 1, returned: [1] }] }, 30), '');
});
