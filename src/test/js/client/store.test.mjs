import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { emptyBooks, pending } = await import(at('books.js'));
const { memoryBackend } = await import(at('memory.js'));
const { Store, parse } = await import(at('store.js'));

const ALL = { events: 500, bytes: 80_000 };
const DAY = 86_400_000;

const store = (caps) => Store(memoryBackend(), { events: 1000, bytes: 100_000, ...caps });

const segment = (ids, more) => ({
  n: ids.length, text: ids.map((id) => `{"event_id":"${id}"}`).join(), at: Date.now(), release: '1', ...more,
});

const emitted = (n) => ({ ...emptyBooks(), emitted: n });

const queued = async (queue) =>
  (await queue.head(ALL)).segments.flatMap((s) => parse(s.text).map((e) => e.event_id));

test('the oldest leave when there are too many, and each is counted', async () => {
  const queue = store({ events: 5 });
  await queue.append([segment(['a', 'b']), segment(['c', 'd'])], emitted(4));
  const { books, events } = await queue.append([segment(['e', 'f'])], emitted(2));
  assert.deepEqual(await queued(queue), ['c', 'd', 'e', 'f']);
  assert.deepEqual([books.evicted, events, pending(books)], [2, 4, 4]);
});

test('the oldest leave when they are too heavy', async () => {
  const queue = store({ bytes: 45 });
  const { books, bytes } = await queue.append([segment(['a']), segment(['b']), segment(['c'])], emitted(3));
  assert.deepEqual(await queued(queue), ['b', 'c']);
  assert.equal(books.evicted, 1);
  assert.equal(bytes, 2 * '{"event_id":"a"}'.length);
});

test('what is too old expires', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1e12 });
  const queue = store();
  await queue.append([segment(['a'])], emitted(1));
  for (let day = 0; day < 181; day++) {
    t.mock.timers.tick(DAY);
    await queue.append([], emitted(0));
  }
  const { books } = await queue.append([segment(['b'])], emitted(1));
  assert.deepEqual([await queued(queue), books.expired, books.evicted], [['b'], 1, 0]);
});

test('a terminal line deletes its event, a retry keeps it, and a missing line means persisted', async () => {
  const queue = store();
  await queue.append([segment(['a', 'b', 'c', 'd']), segment(['e'])], emitted(5));
  const { books, events } = await queue.settle(await queue.head(ALL), {
    b: { result: 'retry' }, c: { result: 'rejected' }, d: { result: 'duplicate' },
  });
  assert.deepEqual(await queued(queue), ['b']);
  assert.deepEqual([books.acked, books.rejected, events, pending(books)], [3, 1, 1, 1]);
});

test('an ack for what was evicted meanwhile deletes nothing else and is counted once', async () => {
  const queue = store({ events: 2 });
  await queue.append([segment(['a', 'b'])], emitted(2));
  const batch = await queue.head(ALL); // on its way
  await queue.append([segment(['c', 'd'])], emitted(2)); // evicts it
  const { books } = await queue.settle(batch, {});
  assert.deepEqual(await queued(queue), ['c', 'd']);
  assert.deepEqual([books.acked, books.evicted, pending(books)], [2, 0, 2]);
});

test('an ack for what was purged meanwhile is taken off the right count', async () => {
  const queue = store();
  await queue.append([segment(['a', 'b'])], emitted(2));
  const batch = await queue.head(ALL);
  await queue.purge('opted_out');
  const { books } = await queue.settle(batch, { a: { result: 'retry' } });
  assert.deepEqual([books.acked, books.opted_out, books.evicted, pending(books)], [1, 1, 0, 0]);
});

test('after an opt-out nothing is queued or given out', async () => {
  const queue = store();
  await queue.append([segment(['a'])], emitted(1));
  await queue.remember({ consent: false });
  assert.deepEqual(await queued(queue), []);
  const { books } = await queue.append([segment(['b'])], emitted(1));
  assert.equal(books.opted_out, 1);
});

test('a request holds what fits, one segment at least, and one release', async () => {
  const queue = store();
  await queue.append([segment(['a', 'b']), segment(['c']), segment(['d'], { release: '2' })], emitted(4));
  const given = async (limit) => (await queue.head({ ...ALL, ...limit })).segments.length;
  assert.deepEqual([await given({ events: 1 }), await given({ events: 2 }), await given({ bytes: 1 }), await given({})], [1, 1, 1, 2]);
});

test('a segment that is too large goes in parts, and loses nothing', async () => {
  const queue = store();
  await queue.append([segment(['a', 'b', 'c']), segment(['d'])], emitted(4));
  const batch = await queue.head({ ...ALL, events: 2 });
  assert.deepEqual([batch.n, parse(batch.text).map((e) => e.event_id), Object.keys(batch.unsent)], [2, ['a', 'b'], ['c']]);
  await queue.settle(batch, batch.unsent);
  assert.deepEqual(await queued(queue), ['c', 'd']);
  const rest = await queue.head(ALL);
  await queue.settle(rest, rest.unsent);
  const { events, bytes, books } = await queue.state();
  assert.deepEqual([events, bytes, books.acked], [0, 0, 4]);
});

test('an ack for a queue that has been deleted touches nothing of the new one, whose keys are the same', async () => {
  const batch = await (async () => {
    const old = store();
    await old.append([segment(['a', 'b'])], emitted(2));
    return old.head(ALL);
  })();
  const queue = store();
  await queue.append([segment(['c'])], emitted(1));
  const { books } = await queue.settle(batch, {});
  assert.deepEqual([await queued(queue), books.acked, books.evicted, pending(books)], [['c'], 0, 0, 1]);
});
