// Waits longer than an extension's worker lives, with an alarms API whose clock the test turns.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { at } from './at.mjs';

const { Scheduler } = await import(at('scheduler.js'));

/** The browser's part, which outlives every worker. */
let alarms;
let calls;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  alarms = { due: new Map(), made: 0, listeners: new Set() };
  calls = 0;
  globalThis.chrome = {
    alarms: {
      create(name, { delayInMinutes }) {
        assert.ok(delayInMinutes >= 0.5, 'shorter ones are refused by Chrome');
        alarms.made++;
        alarms.due.set(name, Date.now() + delayInMinutes * 60_000); // one of the same name is replaced
      },
      onAlarm: {
        addListener: (listener) => alarms.listeners.add(listener),
        removeListener: (listener) => alarms.listeners.delete(listener),
      },
    },
  };
});

afterEach(() => {
  delete globalThis.chrome;
  mock.timers.reset();
});

const worker = () => Scheduler('queue', () => calls++);

/** The worker's end: its timers and listeners are gone, its alarms are not. */
function dies() {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: now() });
  alarms.listeners.clear();
}

let passed = 0;
const now = () => 1_000_000 + passed;

function pass(ms) {
  for (let i = 0; i < ms; i += 1000) {
    passed += 1000;
    mock.timers.tick(1000);
    for (const [name, due] of alarms.due) {
      if (due > Date.now()) continue;
      alarms.due.delete(name);
      for (const listener of alarms.listeners) listener({ name });
    }
  }
}

beforeEach(() => (passed = 0));

test('a short wait is a timer, a long one an alarm', () => {
  const scheduler = worker();
  scheduler.in(20_000, false);
  assert.equal(alarms.made, 0);
  pass(20_000);
  assert.equal(calls, 1);
  scheduler.in(300_000);
  assert.equal(alarms.made, 1);
  pass(299_000);
  assert.equal(calls, 1);
  pass(1_000);
  assert.equal(calls, 2);
});

test('asking again for the same does not put the alarm off, however often', () => {
  const scheduler = worker();
  for (let i = 0; i < 60; i++) {
    scheduler.in(60_000); // as each emit of a family does whose interval is a minute
    pass(1_000);
  }
  assert.equal(calls, 1);
  assert.equal(alarms.made, 1);
});

test('a sooner wish is granted, and a later one afterwards too', () => {
  const scheduler = worker();
  scheduler.in(120_000);
  scheduler.in(2_000, false);
  pass(2_000);
  assert.equal(calls, 1);
  scheduler.in(60_000);
  pass(60_000);
  assert.equal(calls, 2);
});

test('an alarm outlives the worker, and calls the next life that is made for it', () => {
  worker().in(90_000);
  pass(30_000);
  dies();
  pass(59_000);
  assert.equal(calls, 0);
  worker(); // what Chrome starts for an alarm runs its top level first, which listens
  pass(1_000);
  assert.equal(calls, 1);
});

test('a worker that starts anew can set its alarm again, though it knows nothing of the one before', () => {
  worker().in(90_000);
  dies();
  const next = worker();
  next.in(40_000);
  assert.equal(alarms.made, 2);
  pass(40_000);
  assert.equal(calls, 1);
});

test('an alarm that never came, as after a night asleep, does not keep later ones from being set', () => {
  const scheduler = worker();
  scheduler.in(60_000);
  alarms.due.clear(); // the browser may forget them
  pass(61_000);
  scheduler.in(60_000);
  pass(60_000);
  assert.equal(calls, 1);
});

test('while something waits, an alarm stands beside a timer, and is set once however often one emits', () => {
  const scheduler = worker();
  for (let i = 0; i < 30; i++) {
    scheduler.in(10_000);
    pass(1_000);
  }
  assert.equal(calls, 3);
  assert.equal(alarms.made, 1);
});

test('a timer that dies with its worker is stood in for by that alarm', () => {
  worker().in(10_000);
  pass(5_000);
  dies();
  pass(39_000);
  assert.equal(calls, 0);
  worker();
  pass(1_000);
  assert.equal(calls, 1);
});

test('the alarms of others, and those after the end, are nothing to it', () => {
  const scheduler = worker();
  for (const listener of alarms.listeners) listener({ name: 'of the app' });
  assert.equal(calls, 0);
  scheduler.in(30_000);
  scheduler.in(1_000);
  scheduler.stop();
  pass(60_000);
  assert.equal(calls, 0);
});

test('without alarms, as in a page, a timer does for long waits too', () => {
  delete globalThis.chrome;
  const scheduler = worker();
  scheduler.in(300_000);
  pass(300_000);
  assert.equal(calls, 1);
});
