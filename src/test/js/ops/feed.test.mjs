// Needs HOSTILE, the path of a file that OpsPageCodeIT writes: texts that are JSON, or are not, as frames of the live feed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { open } from '../../../main/resources/ops/feed.js';

const SNAPSHOT = { frame: { boot: 7 } };

let source;

class FakeEventSource {
  static CLOSED = 2;
  readyState = 1;

  constructor() {
    source = this;
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  globalThis.EventSource = FakeEventSource;
  globalThis.fetch = async () => ({ ok: true, status: 200, json: async () => SNAPSHOT });
});

afterEach(() => mock.timers.reset());

async function opened() {
  const heard = { snapshots: 0, frames: [], broken: [] };
  source = null;
  open({ snapshot: () => heard.snapshots++, frame: (frame) => heard.frames.push(frame),
    broken: (since, why) => heard.broken.push(why), locked: () => assert.fail() });
  await settled();
  return heard;
}

/** The fetch, its body, and what follows. */
async function settled() {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

test('a frame of the same server is shown, and the connection stays', async () => {
  const heard = await opened();
  source.onmessage({ data: '{"boot":7,"at":1}' });
  assert.deepEqual(heard, { snapshots: 1, frames: [{ boot: 7, at: 1 }], broken: [] });
});

test('any other message ends the connection only, and the page starts again with a snapshot', async () => {
  const texts = JSON.parse(readFileSync(process.env.HOSTILE, 'utf8'));
  assert.ok(texts.length > 700, `${texts.length} texts`);
  for (const text of texts) {
    const heard = await opened();
    const first = source;
    source.onmessage({ data: text });
    assert.deepEqual([heard.frames.length, heard.broken.length, first.readyState], [0, 1, 2], text.slice(0, 80));
    mock.timers.tick(1500);
    await settled();
    assert.equal(heard.snapshots, 2, text.slice(0, 80));
    source.onmessage({ data: '{"boot":7}' });
    assert.equal(heard.frames.length, 1);
  }
});
