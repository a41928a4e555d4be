// Judges an event as the server would: the same rules (generated from the catalog), the same order, the same words. What
// is wrong is found where it can still be mended, and what the catalog does not name never reaches the disk.

import { aliases, families, rules } from './rules.js';

/** @typedef {import('./rules.js').EventRule} EventRule */
/** @typedef {import('./rules.js').FieldRule} FieldRule */
/** @typedef {Record<string, string | number | boolean>} Clean what the catalog names, a copy of its own */
/** @typedef {{ result: 'rejected', reason: string, pointer: string }} Rejected */
/** @typedef {{ result: 'accepted', event: string, family: string, payload: Clean, hashed: string[] }} Accepted */
/** @typedef {import('./policy.js').Policy} Policy */
/** @typedef {Accepted | Rejected | { result: 'sampled' | 'disabled' }} Verdict */

const MAX_EXACT = 2 ** 53;

/**
 * FNV-1a over the id decides whether an event of a sampled type is kept, so that client, server and every retry agree.
 *
 * @param {string} id lower case, 36 characters
 * @param {number} rate share to keep, 0 to 1
 */
export function keeps(id, rate) {
  return rate >= 1 || hash(id) / 2 ** 32 < rate;
}

/** @param {string} id */
export function hash(id) {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/**
 * @param {string} id
 * @param {string} name
 * @param {unknown} payload
 * @param {string} source
 * @param {Policy | null} [policy] what the server has said since this client was built
 * @returns {Verdict}
 */
export function judge(id, name, payload, source, policy) {
  const event = own(rules, name) ? name : own(aliases, name) ? aliases[name] : undefined;
  const rule = event === undefined ? undefined : rules[event];
  if (!event || !rule) return rejected('unknown_event', '/event');
  if (!familyRule(rule.family, policy).enabled) return { result: 'disabled' };
  if (!rule.sources.includes(source)) return rejected('source_not_allowed', '/event');
  if (!keeps(id, policy?.rates[event] ?? rule.rate ?? 1)) return { result: 'sampled' };
  const fields = payload ?? {};
  if (typeof fields !== 'object' || Array.isArray(fields)) return rejected('field_type', '/payload');
  return read(event, rule, /** @type {Record<string, unknown>} */ (fields));
}

/**
 * @param {string} name
 * @param {Policy | null | undefined} policy
 */
export function familyRule(name, policy) {
  return /** @type {import('./rules.js').FamilyRule} */ (policy?.families[name] ?? families[name]);
}

/**
 * @param {string} event
 * @param {EventRule} rule
 * @param {Record<string, unknown>} payload
 * @returns {Verdict}
 */
function read(event, rule, payload) {
  /** @type {Clean} */
  const clean = {};
  const hashed = [];
  for (const [name, field] of Object.entries(rule.fields)) {
    const value = own(payload, name) ? payload[name] : undefined;
    if (value === undefined || value === null || (value === '' && field.type === 'id')) {
      if (field.required) return rejected('field_required', '/payload/' + name);
    } else if (field.pii !== 'drop') {
      const fault = faultOf(field, value);
      if (fault) return rejected(fault, '/payload/' + name);
      clean[name] = /** @type {string | number | boolean} */ (value);
      if (field.pii === 'hash') hashed.push(name);
    }
  }
  return { result: 'accepted', event, family: rule.family, payload: clean, hashed };
}

/**
 * @param {FieldRule} field
 * @param {unknown} value
 * @returns {string} the reason, empty when all is well
 */
function faultOf(field, value) {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? '' : 'field_type';
    case 'number':
    case 'integer':
      if (typeof value !== 'number') return 'field_type';
      if (field.type === 'integer' && Number.isFinite(value) && !Number.isInteger(value)) return 'field_type';
      return inRange(field, value) ? '' : 'field_range';
    default:
      if (typeof value !== 'string') return 'field_type';
      if (field.values) return field.values.includes(value) ? '' : 'field_enum';
      if (value.length > (field.maxLength ?? 256)) return 'field_range';
      return storable(value) ? '' : 'field_type';
  }
}

/**
 * @param {FieldRule} field
 * @param {number} value
 */
function inRange(field, value) {
  const bound = field.type === 'integer' ? MAX_EXACT : Number.MAX_VALUE;
  return value >= (field.min ?? -bound) && value <= (field.max ?? bound) && Math.abs(value) <= bound;
}

/**
 * PostgreSQL stores neither U+0000 nor half a surrogate pair.
 *
 * @param {string} text
 */
export function storable(text) {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * @param {object} object
 * @param {string} name
 */
function own(object, name) {
  return Object.prototype.hasOwnProperty.call(object, name);
}

/**
 * @param {string} reason
 * @param {string} pointer
 * @returns {Rejected}
 */
export function rejected(reason, pointer) {
  return { result: 'rejected', reason, pointer };
}
