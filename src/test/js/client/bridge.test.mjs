// Subscriptions, with a socket whose other end is the test. Needs HOSTILE, the path of a file that ClientCodeIT writes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { at } from './at.mjs';

const { Bridge } = await import(at('bridge.js'));

const STT = 'telemetry.aggregates.stt';
const REFUSAL = { type: 'err', address: STT, failureCode: 503, message: 'overloaded', body: 'overloaded' };

let socket;

class FakeSocket {
  readyState = 1;
  said = [];

  constructor() {
    socket = this;
    queueMicrotask(() => this.onopen());
  }

  send(text) {
    this.said.push(JSON.parse(text));
  }

  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }

  get registered() {
    return this.said.filter(({ type, address }) => type === 'register' && address === STT).length;
  }
}

let bridge;
let heard;

beforeEach(async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  globalThis.WebSocket = FakeSocket;
  heard = [];
  bridge = Bridge('http://localhost:1');
  await bridge.open();
});

afterEach(() => {
  bridge.close();
  mock.timers.reset();
});

test('a subscription that a pressed server refuses is asked for again, until it is taken', () => {
  bridge.listen(STT, (body) => heard.push(body.n));
  socket.hear(REFUSAL);
  mock.timers.tick(4_999);
  assert.equal(socket.registered, 1);
  mock.timers.tick(5_001);
  assert.equal(socket.registered, 2);

  socket.hear(REFUSAL);
  mock.timers.tick(10_000);
  assert.equal(socket.registered, 3);

  socket.hear({ type: 'rec', address: STT, body: { n: 1 } });
  mock.timers.tick(60_000);
  assert.equal(socket.registered, 3);
  assert.deepEqual(heard, [1]);
});

test('a refused subscription that nobody wants any more is not asked for again', () => {
  const end = bridge.listen(STT, () => {});
  socket.hear(REFUSAL);
  end();
  mock.timers.tick(10_000);
  assert.equal(socket.registered, 1);
});

test('a refusal on a socket that is gone is forgotten: the next one registers by itself', async () => {
  bridge.listen(STT, () => {});
  socket.hear(REFUSAL);
  bridge.close();
  await bridge.open();
  assert.equal(socket.registered, 1);
  mock.timers.tick(10_000);
  assert.equal(socket.registered, 1);
});

test('a subscription that was refused for good is not asked for again', () => {
  bridge.listen(STT, () => {});
  socket.hear({ ...REFUSAL, failureCode: 401, message: 'access_denied' });
  mock.timers.tick(60_000);
  assert.equal(socket.registered, 1);
});

test('what is no frame of the bridge is heard by nobody, and what follows it is', async () => {
  const texts = JSON.parse(readFileSync(process.env.HOSTILE, 'utf8'));
  assert.ok(texts.length > 700, `${texts.length} texts`);
  bridge.listen(STT, (body) => heard.push(body));
  const answer = bridge.request('telemetry.ingest', '{}');
  for (const text of texts) socket.onmessage({ data: text });
  for (const text of texts) socket.hear({ type: text, address: text, failureCode: text, body: text });
  assert.deepEqual(heard, []);
  for (const text of texts) socket.hear({ type: 'rec', address: STT, body: text });
  assert.deepEqual(heard, texts);
  socket.hear({ type: 'rec', address: socket.said.find(({ type }) => type === 'send').replyAddress, body: 1 });
  assert.equal((await answer).body, 1);
});
