// The person opts out and in again while requests that tell it are lost, and while other windows open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { memoryBackend } = await import(at('memory.js'));
const { Sender } = await import(at('sender.js'));
const { Store } = await import(at('store.js'));
const { createTelemetry, Events } = await import(at('telemetry.js'));

const CAPS = { events: 1000, bytes: 100_000 };
const ROUTE = { families: {}, rules: {}, endpoint: 'http://server', key: undefined, source: 'extension', transport: 'http', lane: 'choice' };

const answered = () => Response.json({ status: 'ok', counts: {}, results: {} });
/** The server has the request, but its page is closed before the answer arrives. */
const lost = () => Promise.reject(new TypeError('Failed to fetch'));
const unknown = () => Response.json({ status: 'refused', reason: 'request_malformed' }, { status: 400 });

/**
 * What a server hears of choices that are made one after the other.
 *
 * @param {[boolean, () => any][]} choices whether the person is in, and what becomes of the request that says so
 */
async function heard(choices, policyAt = 1) {
  const bodies = [];
  const { fetch } = globalThis;
  const store = Store(memoryBackend(), CAPS);
  await store.remember({ policyAt });
  try {
    for (const [consent, answer] of choices) {
      globalThis.fetch = async (url, { body }) => {
        bodies.push(JSON.parse(body).opt_out);
        return answer();
      };
      await store.remember({ consent, notBefore: 0, failures: 0, restMs: 0 });
      await Sender({ ...ROUTE, stores: [store] }, { close() {} }, () => {}).flush({ patience: true, keepalive: false, events: true });
    }
  } finally {
    globalThis.fetch = fetch;
  }
  return bodies;
}

test('an opt-in is told although the answer to the opt-out was lost', async () => {
  assert.deepEqual(await heard([[false, lost], [true, answered]]), [true, false]);
});

test('an opt-out is told although the answer to the opt-in was lost', async () => {
  assert.deepEqual(await heard([[false, answered], [true, lost], [false, answered]]), [true, false, true]);
});

test('a choice is told until it is answered, and not after that', async () => {
  const choices = [[false, lost], [false, answered], [false, answered], [true, lost], [true, answered], [true, answered]];
  assert.deepEqual(await heard(choices), [true, true, false, false]);
});

test('a server that was never spoken to is told neither choice', async () => {
  assert.deepEqual(await heard([[false, answered], [true, answered]], 0), []);
});

test('a server that rejects the opt-out is not told of the opt-in either', async () => {
  assert.deepEqual(await heard([[false, unknown], [true, answered]]), [true]);
});

test('an opt-in is told to other windows once more when it is stored', async (t) => {
  const steps = [];
  t.after(() => {
    delete globalThis.indexedDB;
    globalThis.BroadcastChannel = channels;
  });
  const channels = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = class {
    postMessage(enabled) {
      steps.push(enabled);
    }
    close() {}
  };
  globalThis.indexedDB = {
    open() {
      steps.push('disk');
      throw new Error('full');
    },
  };
  const client = createTelemetry({ endpoint: 'http://127.0.0.1:9', source: 'extension' });
  await client.persisted();
  steps.length = 0;
  await client.setEnabled(true);
  assert.deepEqual(steps.slice(0, 3), [true, 'disk', true]);
  steps.length = 0;
  await client.setEnabled(false);
  assert.equal(steps.includes(true), false);
  await client.close();
});

test('of two choices made at once the later one holds in every queue', async (t) => {
  t.after(() => delete globalThis.indexedDB);
  globalThis.indexedDB = {
    open() {
      throw new Error('full');
    },
  };
  const client = createTelemetry({ endpoint: 'http://127.0.0.1:9', source: 'extension' });
  await Promise.all([client.setEnabled(false), client.setEnabled(true)]);
  client.emit(Events.CACHE_NOTES_HIT, { warm_start: true, age_ms: 1 });
  await client.persisted();
  const { opted_out, pending } = await client.stats();
  assert.deepEqual([opted_out, pending], [0, 1]);
  await client.close();
});
