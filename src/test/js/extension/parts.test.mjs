// The extension's decisions that need no browser: who leaves the cache, how failures are sorted, which engine is asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { toEvict } = await import(at('notes/eviction-policy.js'));
const { budget, BUDGET_MS } = await import(at('capture/frame.js'));
const { loadLibrary, LibraryFailure } = await import(at('library/library.js'));
const { Transcriber, SttFailure } = await import(at('stt/transcriber.js'));
const { loudnessEngine, enginesOf } = await import(at('stt/engines.js'));
const { codeOf, textOf } = await import(at('shared/failures.js'));
const { askWorker } = await import(at('shared/ask.js'));
const { addressProblem } = await import(at('shared/settings.js'));
const { Events } = await import(at('telemetry/telemetry.js'));

const entry = (id, usedAt, bytes = 10, writtenAt = usedAt) => ({ id, usedAt, bytes, writtenAt });
const ids = (entries) => entries.map(({ id }) => id);

test('the least recently used leave until count and bytes fit', () => {
  const all = [entry('b', 2), entry('a', 1), entry('d', 4, 30), entry('c', 3)];
  const limits = { entries: 3, bytes: 1000, ageMs: 1e6 };
  assert.deepEqual(ids(toEvict(all, limits, 10).quota), ['a']);
  assert.deepEqual(ids(toEvict(all, { ...limits, bytes: 40 }, 10).quota), ['a', 'b']);
  assert.deepEqual(ids(toEvict(all, { ...limits, entries: 9 }, 10).quota), []);
  assert.deepEqual(ids(toEvict(all, { ...limits, bytes: 5 }, 10).quota), ['a', 'b', 'c', 'd']);
});

test('the old leave for their age and are not counted twice', () => {
  const { ttl, quota } = toEvict([entry('a', 9, 10, 1), entry('b', 8), entry('c', 9)], { entries: 1, bytes: 99, ageMs: 5 }, 10);
  assert.deepEqual([ids(ttl), ids(quota)], [['a'], ['b']]);
});

test('what a capture leaves of its budget is never below nothing', () => {
  assert.deepEqual(budget(0), { cost_ms: 0, budget_left_ms: BUDGET_MS });
  assert.deepEqual(budget(BUDGET_MS), { cost_ms: BUDGET_MS, budget_left_ms: 0 });
  assert.deepEqual(budget(400), { cost_ms: 400, budget_left_ms: 0 });
});

const answers = (status, body) => async () => new Response(body, { status });

async function outcome(fetch, options = {}) {
  const told = [];
  const result = await loadLibrary('https://example.org/', (...event) => told.push(event), { fetch, ...options }).catch((e) => e);
  assert.equal(told.length, 1);
  const [[event, { duration_ms, ...payload }]] = told;
  assert.equal(event, Events.LIBRARY_FETCH_COMPLETED);
  assert.ok(duration_ms >= 0);
  assert.equal(result instanceof LibraryFailure, payload.outcome === 'error');
  return payload;
}

test('a fetch of the library is told once, with its end in one of the words', async () => {
  const good = JSON.stringify({ videos: [{ id: 'a', title: 'A', seconds: 3 }] });
  assert.deepEqual(await outcome(answers(200, good)), { outcome: 'success', item_count: 1 });
  const classes = { 401: 'unauthorized', 403: 'unauthorized', 404: 'not_found', 418: 'other', 500: 'server', 503: 'server' };
  for (const [status, error_class] of Object.entries(classes)) {
    assert.deepEqual(await outcome(answers(Number(status), good)), { outcome: 'error', error_class });
  }
  for (const bad of ['<html>', '{}', '[]', 'null', '{"videos":[{"id":1}]}', '{"videos":[null]}']) {
    assert.deepEqual(await outcome(answers(200, bad)), { outcome: 'error', error_class: 'invalid_response' }, bad);
  }
  const away = async () => Promise.reject(new TypeError('Failed to fetch'));
  assert.deepEqual(await outcome(away), { outcome: 'error', error_class: 'network' });
  const silent = (_, { signal }) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)));
  const open = setInterval(() => {}, 1000); // the signal's own timer does not keep Node awake
  assert.deepEqual(await outcome(silent, { timeoutMs: 5 }), { outcome: 'error', error_class: 'timeout' });
  clearInterval(open);
});

async function transcribed(engines, options) {
  const told = [];
  const transcriber = new Transcriber(engines, (name, payload) => told.push([name.split('.').at(-1), payload]), options);
  return { result: await transcriber.transcribe({ durationMs: 700, levels: [-20, -20, -60] }), told };
}
const fails = (mode, error) => ({ mode, transcribe: async () => Promise.reject(error) });
const words = { mode: 'cloud', transcribe: async () => 'good morning' };

test('what works where it was asked for is completed', async () => {
  const { result, told } = await transcribed([words]);
  assert.deepEqual(result, { text: 'good morning', mode: 'cloud' });
  assert.deepEqual(told.map(([name, { mode, audio_ms }]) => [name, mode, audio_ms]), [
    ['request', 'cloud', 700],
    ['completed', 'cloud', 700],
  ]);
});

test('a transcript without a word says that no speech was heard after all', async () => {
  const silence = { mode: 'cloud', transcribe: async () => ' \n' };
  for (const [engine, empty] of [[words, false], [silence, true]]) {
    const { told } = await transcribed([engine]);
    assert.equal(told.at(-1)[1].empty, empty);
  }
});

test('what fails is handed on, each request with one outcome and its class', async () => {
  const { result, told } = await transcribed([fails('local_webgpu', new SttFailure('webgpu_unavailable', 'none')), words]);
  assert.equal(result.mode, 'cloud');
  assert.deepEqual(told.map(([name, { mode, error_class }]) => [name, mode, error_class]), [
    ['request', 'local_webgpu', undefined],
    ['fallback', 'local_webgpu', 'webgpu_unavailable'],
    ['request', 'cloud', undefined],
    ['completed', 'cloud', undefined],
  ]);
  const why = 'SttFailure: none';
  assert.deepEqual(told.map(([, { error_msg }]) => error_msg), [undefined, why, why, why]);
  assert.ok(told.every(([, { duration_ms }]) => duration_ms >= 0));
});

test('when nothing works the person is left, and every class has its word', async () => {
  const errors = {
    network: new TypeError('Failed to fetch'),
    timeout: new DOMException('late', 'TimeoutError'),
    other: new Error('secret words'),
    out_of_memory: new RangeError('Array buffer allocation failed'),
  };
  for (const [error_class, error] of Object.entries(errors)) {
    const { result, told } = await transcribed([fails('local_wasm', error)]);
    assert.equal(result, null);
    assert.deepEqual([told[1][0], told[1][1].error_class], ['fallback', error_class]);
  }
  const deaf = { mode: 'local_wasm', transcribe: () => new Promise(() => {}) };
  const { told } = await transcribed([deaf], { timeoutMs: 5 });
  assert.equal(told[1][1].error_class, 'timeout');
});

test('the engine that ships tells loud from quiet and refuses nothing at all', async () => {
  const say = (levels) => loudnessEngine.transcribe({ durationMs: 1200, levels });
  assert.equal(await say([-20, -20, -70]), '[speech, 1.2 s]');
  assert.equal(await say([-80, -80, -80, -20]), '[no speech, 1.2 s]');
  await assert.rejects(say([]), { errorClass: 'audio_invalid' });
  const modes = (settings) => enginesOf(settings).map(({ mode }) => mode);
  assert.deepEqual(modes({ engine: 'local_wasm', cloudUrl: '' }), ['local_wasm']);
  assert.deepEqual(modes({ engine: 'local_webgpu', cloudUrl: 'https://x.example' }), ['local_webgpu', 'cloud']);
});

test('failures are sorted, and their words go no further than the fingerprint', () => {
  const code = (reason) => codeOf(reason, 'unhandled_error');
  assert.equal(code(new DOMException('no', 'NotAllowedError')), 'permission_denied');
  assert.equal(code(new DOMException('full', 'QuotaExceededError')), 'quota_exceeded');
  assert.equal(code(new TypeError('Failed to fetch')), 'network');
  assert.equal(code(new Error('Extension context invalidated.')), 'context_invalidated');
  assert.equal(code(new Error('Could not establish connection. Receiving end does not exist.')), 'port_closed');
  for (const odd of [new Error('x'), 'x', null, undefined, 7, { message: 'x' }, Object.create(null)]) {
    assert.equal(code(odd), 'unhandled_error');
  }
  assert.equal(textOf(new RangeError('a'.repeat(900))).length, 500);
  assert.equal(textOf(null), 'object: ');
});

test('an address is taken when it is one, and in clear only on this computer', () => {
  for (const good of ['http://localhost:8080', 'http://127.0.0.1:1', 'https://t.example.org/x']) {
    assert.equal(addressProblem(good, true), null);
  }
  for (const bad of ['', 'x', 'ftp://a', 'javascript:alert(1)', 'http://example.org', 'http://localhost.example.org']) {
    assert.equal(typeof addressProblem(bad, true), 'string', bad);
  }
  assert.equal(addressProblem('', false), null);
});

test('a worker that was stopped before it answered is asked again, and not for ever', async () => {
  const asked = [];
  const silent = new Promise(() => {});
  const answers = [silent, Promise.reject(new Error('The message port closed before a response was received.')), Promise.resolve(true)];
  answers[1].catch(() => {}); // it is looked at later
  const send = (message) => answers[asked.push(message) - 1];
  assert.equal(await askWorker('microphone', { send, answerMs: 5 }), true);
  assert.deepEqual(asked, Array(3).fill({ ask: 'microphone' }));
  await assert.rejects(askWorker('settings', { send: () => silent, answerMs: 5 }), { name: 'TimeoutError' });
});
