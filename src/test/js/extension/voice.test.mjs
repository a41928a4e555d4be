// What the detector decides about sounds whose onset and length are known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from './at.mjs';

const { Framer, FRAME_MS } = await import(at('voice/frames.js'));
const { SpeechDetector, LIMITS } = await import(at('voice/detector.js'));

const RATE = 48_000;
let seed;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

/** Stretches of [kind, milliseconds] as samples: quiet, voice (a buzz of 140 Hz with syllables), hiss. */
function sound(...stretches) {
  seed = 7;
  const samples = [];
  for (const [kind, ms, gain = 0.3] of stretches) {
    for (let i = 0; i < (RATE * ms) / 1000; i++) {
      const t = i / RATE;
      const noise = 2 * random() - 1;
      const buzz = Math.sin(2 * Math.PI * 140 * t) + 0.4 * Math.sin(2 * Math.PI * 420 * t);
      const syllables = 0.7 + 0.3 * Math.cos(2 * Math.PI * 5 * t);
      samples.push({ quiet: 0.001 * noise, voice: gain * syllables * buzz * 0.7, hiss: gain * noise }[kind]);
    }
  }
  return Float32Array.from(samples);
}

function decisions(samples, limits) {
  const framer = new Framer(RATE);
  const detector = new SpeechDetector(limits);
  const all = [];
  let frames = 0;
  for (let i = 0; i < samples.length; i += 128) {
    framer.push(samples.subarray(i, i + 128), (frame) => {
      frames++;
      for (const decision of detector.process(frame)) all.push({ ...decision, at: frames * FRAME_MS });
    });
  }
  return { all, kinds: all.map(({ kind, reason }) => reason ?? kind), detector };
}

test('a frame tells loudness in dB and the pitch of a tone', () => {
  const sine = Float32Array.from({ length: 4800 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / RATE));
  const frames = [];
  new Framer(RATE).push(sine, (frame) => frames.push(frame));
  assert.equal(frames.length, 10);
  for (const { level, pitch } of frames) {
    assert.ok(Math.abs(level + 3.01) < 0.05, `${level}`); // a full sine is 3 dB below full scale
    assert.ok(Math.abs(pitch - 1000) <= 50, `${pitch}`);
  }
  new Framer(RATE).push(new Float32Array(480), ({ level }) => assert.equal(level, -90));
});

test('speech is detected the least length after its onset, and ends with its levels', () => {
  const { all } = decisions(sound(['quiet', 500], ['voice', 600], ['quiet', 500]));
  assert.deepEqual(all.map(({ kind }) => kind), ['speech', 'ended']);
  const [speech, ended] = all;
  assert.equal(speech.latencyMs, LIMITS.shortestMs);
  assert.ok(speech.level <= 0 && speech.level >= Math.max(...ended.levels) - 10, `${speech.level} dB`);
  assert.equal(speech.at, 500 + LIMITS.shortestMs);
  assert.equal(ended.durationMs, 600);
  assert.equal(ended.levels.length, 60);
  assert.equal(ended.at, 1100 + LIMITS.hangoverMs);
});

test('a sound that is too short is ignored as such, a click is not even that', () => {
  const { all } = decisions(sound(['quiet', 500], ['voice', 80], ['quiet', 600], ['voice', 20], ['quiet', 600]));
  assert.deepEqual(all.map(({ kind, reason, durationMs }) => [kind, reason, durationMs]), [['ignored', 'short', 80]]);
});

test('the gap between syllables does not end a segment, a pause does', () => {
  const gap = sound(['quiet', 300], ['voice', 300], ['quiet', 200], ['voice', 300], ['quiet', 900], ['voice', 300], ['quiet', 300]);
  assert.deepEqual(decisions(gap).kinds, ['speech', 'ended', 'speech', 'ended']);
});

test('hiss is noise, however long', () => {
  const { all } = decisions(sound(['quiet', 500], ['hiss', 500], ['quiet', 500]));
  assert.deepEqual(all.map(({ reason, durationMs }) => [reason, durationMs]), [['noise', 500]]);
});

test('what follows a kept segment too soon is in its cooldown, what follows an ignored one is not', () => {
  const soon = sound(['quiet', 300], ['voice', 300], ['quiet', 320], ['voice', 300], ['quiet', 320], ['voice', 300], ['quiet', 300]);
  assert.deepEqual(decisions(soon).kinds, ['speech', 'ended', 'cooldown', 'speech', 'ended']);
});

test('the floor follows the room: a louder fan becomes background, a voice above it is heard', () => {
  const room = sound(['quiet', 300], ['hiss', 25_000, 0.01], ['voice', 500], ['quiet', 400]);
  const { kinds, detector } = decisions(room);
  assert.deepEqual(kinds.slice(-2), ['speech', 'ended']);
  assert.ok(kinds.filter((kind) => kind === 'noise').length <= 1, `${kinds}`);
  assert.ok(detector.floor < -40, `${detector.floor}`);
});

test('what never pauses is cut, and is the background from then on', () => {
  const { kinds } = decisions(sound(['quiet', 300], ['voice', 30_000]), { longestMs: 3000 });
  assert.deepEqual(kinds, ['speech', 'ended']);
});

test('nothing is decided while the room is learned, and silence decides nothing', () => {
  assert.deepEqual(decisions(sound(['voice', 150], ['quiet', 1000])).kinds, []);
  assert.deepEqual(decisions(new Float32Array(RATE)).kinds, []);
});
