// A mistake in an option is thrown where it is made, with the option's name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { resolved } = await import(at('options.js'));
const { Bridge } = await import(at('bridge.js'));
const { post } = await import(at('http.js'));
const { fetchPolicy } = await import(at('policy.js'));

const GOOD = { endpoint: 'http://127.0.0.1:1', source: 'backend' };
const TEXT = [5, null, {}, [], true, '\ud800', 'a\0b'];
const BAD = {
  endpoint: ['localhost:1234', 'ftp://x', 'nonsense', '', null, undefined, 5, {}, 'http://', 'http://u:p@x', 'http://x?a=1', 'http://x#a', '//x'],
  source: ['nobody', null, undefined, 5, ['backend']],
  transport: ['carrier pigeon', null, 5, ''],
  storage: ['disk', null, true],
  release: [...TEXT, 'x'.repeat(257)],
  key: TEXT, readToken: TEXT, sessionId: TEXT, name: TEXT,
  maxEvents: [0, -1, 1.5, NaN, Infinity, '5', null],
  maxBytes: [0, -1, 1.5, NaN, Infinity, '5', null],
  enabled: [0, 'false', null],
  onInvalid: [null, 'log', {}],
};

for (const [name, values] of Object.entries(BAD)) {
  test(`${name}: what it cannot be is thrown, with its name`, () => {
    for (const value of values) {
      assert.throws(() => resolved({ ...GOOD, [name]: value }), (e) => e instanceof TypeError && e.message.startsWith(name + ' must be '), String(value));
    }
  });
}

test('no options at all is a mistake too', () => {
  for (const nothing of [undefined, null, 5]) assert.throws(() => resolved(nothing), TypeError);
});

test('what may be left out may be undefined', () => {
  const { transport, segment, release } = resolved({ ...GOOD, ...Object.fromEntries(Object.keys(BAD).filter((name) => !(name in GOOD)).map((name) => [name, undefined])) });
  assert.deepEqual([transport, segment, release], ['auto', 250, '']);
});

test('the path of the address is kept by every transport', async (t) => {
  const kept = [globalThis.fetch, globalThis.WebSocket];
  t.after(() => ([globalThis.fetch, globalThis.WebSocket] = kept));
  const asked = [];
  globalThis.fetch = async (url) => (asked.push(url), Response.json({}));
  globalThis.WebSocket = class { constructor(url) { asked.push(url); queueMicrotask(() => this.onclose()); } };
  for (const address of ['https://host/a/b', 'https://host/a/b/', 'https://host/a/b//']) {
    asked.length = 0;
    const { endpoint } = resolved({ ...GOOD, endpoint: address });
    const { signal } = new AbortController();
    await post(endpoint, '{}', { keepalive: false, signal });
    await fetchPolicy({ families: {}, rules: {}, endpoint }, signal);
    await Bridge(endpoint).open().catch(() => {});
    assert.deepEqual(asked, ['https://host/a/b/v1/events', 'https://host/a/b/v1/catalog', 'wss://host/a/b/eventbus/websocket']);
  }
});
