// Validates an event like the server: the same rules, which are generated from the catalog, in the same order and with the same
// words. So the programmer learns of a bad event at once. Fields that the catalog does not name never reach the disk.

import { fieldOf } from './fields.js';
import { errorText } from './privacy.js';

/** @typedef {import('./fields.js').EventRule} EventRule */
/** @typedef {import('./fields.js').FieldRule} FieldRule */
/** @typedef {Record<string, string | number | boolean | string[]>} Clean the fields that the catalog names; a text in an array is to be hashed */
/** @typedef {{ result: 'invalid', reason: string, pointer: string }} Rejected */
/** @typedef {{ family: string, limits: import('./fields.js').FamilyRule, record: { event_id: string, event: string, payload: Clean } }} Accepted */
/** @typedef {import('./policy.js').Policy} Policy */
/** @typedef {Partial<Accepted> & { result?: 'invalid' | 'sampled' | 'disabled', reason?: string, pointer?: string }} ValidationResult */

/**
 * Returns the FNV-1a hash of an id. It decides whether a sampled event is kept, so that client, server and retries agree.
 *
 * @param {string} id lower case, 36 characters
 */
export const hash = (id) => {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return h;
};

/**
 * Validates an event.
 *
 * @param {import('./fields.js').Catalog & { source: string }} setup
 * @param {string} id
 * @param {string} name
 * @param {unknown} payload
 * @param {Policy | null} [policy] of the server
 * @returns {ValidationResult}
 */
export const validate = ({ families, rules, source }, id, name, payload, policy) => {
  const rule = rules[name];
  if (!rule) return rejected('unknown_event', '/event');
  const family = policy?.families[rule.family] ?? families[rule.family];
  if (!family?.enabled) return { result: 'disabled' };
  if (!rule.sources.includes(/** @type {any} */ (source[0]))) return rejected('source_not_allowed', '/event');
  if (hash(id) / 2 ** 32 >= (policy?.rates[rule.event] ?? rule.rate)) return { result: 'sampled' };
  const fields = /** @type {any} */ (payload ?? {});
  if (typeof fields !== 'object' || Array.isArray(fields)) return rejected('field_type', '/payload');
  /** @type {Clean} */
  const clean = {};
  for (const field of rule.fields) {
    const { name, type } = field;
    const value = /** @type {any} */ (fields[name]);
    const personal = /^[it]/.test(type);
    const missing = value === undefined || value === null || (personal && value === '');
    if (missing ? type[1] !== '!' : type.endsWith('-')) continue;
    const values = policy?.enums?.[rule.event + '/' + name] ?? field.values;
    const fault = missing ? 'field_required' : faultOf({ name, type, values }, value);
    if (fault) return rejected(fault, '/payload/' + name);
    const text = type[0] === 't' ? errorText(value) : value;
    clean[name] = personal || type.endsWith('*') ? [text] : text;
  }
  return { family: rule.family, limits: family, record: { event_id: id, event: rule.event, payload: clean } };
};

/**
 * @param {FieldRule} field
 * @param {any} value
 * @returns {string} the reason, or '' if the value is good
 */
export const faultOf = ({ type: [type], values }, value) => {
  const [min = 256, max] = /** @type {any[]} */ (values); // these are texts, but a comparison with a number converts them
  const number = 'nw'.includes(/** @type {string} */ (type));
  if (typeof value !== (number ? 'number' : type === 'b' ? 'boolean' : type === 'f' ? 'function' : 'string') || (type === 'w' && value % 1)) return 'field_type';
  if (number) return value >= min && value <= max ? '' : 'field_range';
  if (type === 'e') return (values[0] ? values.includes(value) : /^[\w.:/-]{1,64}$/.test(value)) ? '' : 'field_enum';
  if ('bft'.includes(/** @type {string} */ (type))) return ''; // every error text can be hashed
  // PostgreSQL stores neither U+0000 nor half a surrogate pair
  return value.length > min ? 'field_range' : value.isWellFormed() && !value.includes('\0') ? '' : 'field_type';
};

/**
 * Reads a value of an object by a rule.
 *
 * @param {string} text of the rule
 * @param {any} object
 * @returns {any} the value, or undefined if it is missing and not required
 * @throws {TypeError} if the value is bad
 */
export const valid = (text, object) => {
  const field = fieldOf(text);
  const value = object[field.name];
  if ((value !== undefined || field.type.endsWith('!')) && faultOf(field, value)) throw TypeError(`${field.name} must be ${field.type} ${field.values}`);
  return value;
};

/**
 * @param {string} reason
 * @param {string} pointer
 * @returns {Rejected}
 */
export const rejected = (reason, pointer) => {
  return { result: 'invalid', reason, pointer };
};
