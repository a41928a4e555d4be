// Needs VECTORS, the path of a file that ClientCodeIT writes: what the server's validator says to some thousand events.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from './at.mjs';

const { judge } = await import(at('validation.js'));

test('every event is judged as the server judges it', () => {
  const vectors = JSON.parse(readFileSync(process.env.VECTORS, 'utf8'));
  assert.ok(vectors.length > 500, `${vectors.length} vectors`);
  const words = new Set();
  for (const { id, event, source, payload, result, reason, pointer } of vectors) {
    const verdict = judge(id, event, payload, source);
    const told = [verdict.result, verdict.reason, verdict.pointer];
    assert.deepEqual(told, [result, reason, pointer], JSON.stringify({ event, source, payload }));
    words.add(reason ?? result);
  }
  for (const word of ['accepted', 'unknown_event', 'source_not_allowed', 'field_required', 'field_type', 'field_range', 'field_enum']) {
    assert.ok(words.has(word), word);
  }
});
