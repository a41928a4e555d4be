// Needs two files that ClientCodeIT writes. VECTORS: what the server's validator says to some thousand events. CATALOG: what the
// server answers about its catalog.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from './at.mjs';

const { policyOf } = await import(at('policy.js'));
const { validate } = await import(at('validation.js'));
const { catalog } = await import(at('rules.js'));

const policy = policyOf(catalog, JSON.parse(readFileSync(process.env.CATALOG, 'utf8')));

test('every event is judged as the server judges it', () => {
  const vectors = JSON.parse(readFileSync(process.env.VECTORS, 'utf8'));
  assert.ok(vectors.length > 500, `${vectors.length} vectors`);
  const words = new Set();
  for (const { id, event, source, payload, result, reason, pointer } of vectors) {
    const verdict = validate({ ...catalog, source }, id, event, payload, policy);
    const { result: word = 'accepted' } = verdict; // the client counts what the server calls rejected as invalid
    const told = [word === 'invalid' ? 'rejected' : word, verdict.reason, verdict.pointer];
    assert.deepEqual(told, [result, reason, pointer], JSON.stringify({ event, source, payload }));
    words.add(reason ?? result);
  }
  for (const word of ['accepted', 'unknown_event', 'source_not_allowed', 'field_required', 'field_type', 'field_range', 'field_enum']) {
    assert.ok(words.has(word), word);
  }
});

test('before the server has told the values of an enum, a word is taken and free text is not', () => {
  const reasonOf = (mode, ...known) =>
    validate({ ...catalog, source: 'extension' }, '01a20444-7120-7000-8000-000000000001', 'lossy.stt.request', { mode }, ...known).reason;
  assert.deepEqual([reasonOf('cloud'), reasonOf('by_hand')], [undefined, undefined]);
  for (const text of ['what Alice said', 'alice@example.org', '', 'x'.repeat(65), 'a\nb']) assert.equal(reasonOf(text), 'field_enum', text);
  assert.deepEqual([reasonOf('cloud', policy), reasonOf('by_hand', policy)], [undefined, 'field_enum']);
});
