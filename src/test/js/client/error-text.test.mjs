// Needs ERROR_TEXTS, the path of a file that ClientCodeIT writes: hostile texts and what the server makes of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from './at.mjs';

const { errorText, pseudonyms } = await import(at('privacy.js'));
const { validate } = await import(at('validation.js'));
const { catalog } = await import(at('rules.js'));
const setup = { ...catalog, source: 'extension' };

const vectors = JSON.parse(readFileSync('src/test/resources/error-text/vectors.json', 'utf8'));

/** What goes to the disk of an install, through the same two calls as an event's field. */
async function stored(text, salt = '00') {
  const id = '01a20444-7120-7000-8000-000000000001';
  const verdict = validate(setup, id, 'lossy.stt.fallback', { mode: 'cloud', error_msg: text });
  assert.equal(verdict.result, undefined, JSON.stringify(text));
  assert.deepEqual(Object.keys(verdict.record.payload), text === '' ? ['mode'] : ['mode', 'error_msg']);
  return pseudonyms(salt.repeat(32))(errorText(text));
}

test('an error text has the hash that the server gives it', async () => {
  assert.ok(vectors.length >= 40, `${vectors.length} vectors`);
  for (const { name, text, hash } of vectors) assert.equal(await stored(text), hash, name);
});

test('so have hostile texts that nobody chose', async () => {
  const texts = JSON.parse(readFileSync(process.env.ERROR_TEXTS, 'utf8'));
  assert.ok(texts.length >= 1000, `${texts.length} texts`);
  for (const { text, hash } of texts) assert.equal(await stored(text), hash, JSON.stringify(text));
});

test('equal failures of two installs share one value, and ids do not', async () => {
  const [one, other] = ['Timed out after 8000 ms at https://a.example/x', 'Timed out after 7 ms at https://b.example/'];
  assert.equal(await stored(one, '00'), await stored(other, '01'));
  assert.notEqual(await pseudonyms('00'.repeat(32))('anna'), await pseudonyms('01'.repeat(32))('anna'));
});

test('the text itself is gone when the event has been judged', () => {
  const { record: { payload } } = validate(setup, '01a20444-7120-7000-8000-000000000001', 'lossy.stt.fallback', { mode: 'cloud', error_msg: 'no file /home/anna/4711' });
  assert.doesNotMatch(payload.error_msg[0], /anna|4711/);
});

test('an error text that is no text is refused', () => {
  const { reason, pointer } = validate(setup, '01a20444-7120-7000-8000-000000000001', 'lossy.stt.fallback', { mode: 'cloud', error_msg: 7 });
  assert.deepEqual([reason, pointer], ['field_type', '/payload/error_msg']);
});
