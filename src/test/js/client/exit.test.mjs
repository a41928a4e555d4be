// What a page that is left writes down, what the next one takes over, and which events leave first.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { at } from './at.mjs';

const { emptyBooks, pending } = await import(at('books.js'));
const { takeLeft } = await import(at('page-exit.js'));
const { memoryBackend } = await import(at('memory.js'));
const { Queue } = await import(at('queue.js'));
const { Store, parse } = await import(at('store.js'));

const KEY = 'queue http://server ';
const CAPS = { events: 1000, bytes: 1e6 };
const ALL = { events: 500, bytes: 80_000 };

let disk;
let queue;
let kept;
let full;

beforeEach(() => {
  kept = globalThis.localStorage;
  full = false;
  const items = new Map();
  globalThis.document = {};
  globalThis.localStorage = new Proxy({
    setItem(key, value) {
      if (full && value.includes('event_id')) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
  }, { ownKeys: () => [...items.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
  disk = Store(memoryBackend(), CAPS);
  queue = Queue({ stores: [disk, Store(memoryBackend(), CAPS)], segment: 250, release: '1', lane: KEY });
});

afterEach(() => {
  queue.stop();
  delete globalThis.document;
  globalThis.localStorage = kept;
});

const emit = (id, { urgent = false, ...more } = {}) => {
  queue.note('emitted');
  queue.add({ urgent, record: { event_id: id, event: 'e', payload: {}, ...more } });
};
const take = (store = disk) => takeLeft(KEY, (segments, counted, left) => store.append(segments, counted, {}, left));
const queued = async () => (await disk.head(ALL)).segments.flatMap(({ text }) => parse(text).map(({ event_id }) => event_id));
const left = () => Object.keys(globalThis.localStorage).map((key) => JSON.parse(globalThis.localStorage.getItem(key)));

test('what is not on disk when the page is left is queued by the next page, and counted once', async () => {
  emit('a');
  emit('b');
  queue.leave();
  assert.equal(left().length, 1);
  await take();
  await take();
  const { books, events } = await disk.state();
  assert.deepEqual([await queued(), books.emitted, events, pending(books), left().length], [['a', 'b'], 2, 2, 2, 0]);
});

test('two windows that find it queue it once', async () => {
  emit('a');
  queue.leave();
  const [key] = Object.keys(globalThis.localStorage);
  const value = globalThis.localStorage.getItem(key);
  await take();
  globalThis.localStorage.setItem(key, value); // as the other one still sees it
  await take();
  const { books, events } = await disk.state();
  assert.deepEqual([books.emitted, events], [1, 1]);
});

test('what is emitted while the page is being left is written down at once, until it is shown again', async () => {
  queue.leave();
  emit('a');
  assert.equal(left().length, 1);
  queue.back();
  emit('b');
  assert.equal(left().length, 1);
  await take();
  await queue.write();
  assert.deepEqual((await queued()).sort(), ['a', 'b']);
});

test('an id that is not hashed yet is not written down, but counted', async () => {
  emit('a', { session_id: ['alice'] });
  emit('b', { payload: { who: ['bob'] } });
  emit('c');
  queue.leave();
  assert.doesNotMatch(JSON.stringify(left()), /alice|bob/);
  await take();
  const { books } = await disk.state();
  assert.deepEqual([await queued(), books.emitted, books.unload_lost, pending(books)], [['c'], 3, 2, 1]);
});

test('an id whose pseudonym is at hand is written down under it', async () => {
  await disk.state();
  emit('a', { session_id: ['alice'] });
  await disk.pseudonymize('alice');
  queue.leave();
  assert.doesNotMatch(JSON.stringify(left()), /alice/);
  await take();
  const [{ text }] = (await disk.head(ALL)).segments;
  assert.equal(parse(text)[0].session_id, disk.known.get('alice'));
});

test('where there is no space for the events their number is written down', async () => {
  full = true;
  emit('a');
  emit('b');
  queue.leave();
  await take();
  const { books } = await disk.state();
  assert.deepEqual([books.emitted, books.unload_lost, pending(books)], [2, 2, 0]);
});

test('after an opt-out what a page left behind ends as opted_out', async () => {
  emit('a');
  queue.leave();
  await disk.remember({ consent: false });
  await take();
  const { books, events } = await disk.state();
  assert.deepEqual([books.opted_out, events], [1, 0]);
});

test('what is urgent leaves first when the queue is behind, and the order of the rest is as it was', async () => {
  for (const id of ['a', 'b']) emit(id);
  await queue.write();
  emit('error 1', { urgent: true });
  await queue.write();
  emit('c');
  await queue.write();
  emit('error 2', { urgent: true });
  await queue.write();
  assert.deepEqual(await queued(), ['error 1', 'error 2', 'a', 'b', 'c']);
});

test('what is urgent is evicted last', async () => {
  const small = Store(memoryBackend(), { ...CAPS, events: 2 });
  const segment = (id, urgent) => ({ n: 1, text: `{"event_id":"${id}"}`, at: Date.now(), release: '', urgent });
  await small.append([segment('error', true), segment('a', false), segment('b', false)], { ...emptyBooks(), emitted: 3 });
  assert.deepEqual((await small.head(ALL)).segments.map(({ text }) => parse(text)[0].event_id), ['error', 'b']);
});

test('two windows without a lock that send the same count it once', async () => {
  emit('a');
  emit('b');
  await queue.write();
  const [one, other] = [await disk.head(ALL), await disk.head(ALL)];
  await disk.settle(one, { a: { result: 'retry' } });
  await disk.settle(other, { b: { result: 'duplicate' } });
  const { books, events } = await disk.state();
  assert.deepEqual([books.acked, books.evicted, events, pending(books)], [1, 0, 1, 1]);
});
