// What the server asks of its clients, as its catalog says now: which families are on, how fast, and what share is kept. It is
// asked for at run time, so that a family can be slowed down or switched off without shipping a new client; names and fields are
// built in. Until it is known, and for what it does not name, the built-in rules hold.

import { get } from './http.js';
import { families, rules } from './rules.js';

/** @typedef {import('./rules.js').FamilyRule} FamilyRule */
/** @typedef {{ families: Record<string, FamilyRule>, rates: Record<string, number> }} Policy */

/**
 * @param {string} endpoint
 * @param {AbortSignal} signal
 * @returns {Promise<Policy | null>} null: there was no answer, or none that can be trusted
 */
export function fetchPolicy(endpoint, signal) {
  return get(endpoint + '/v1/catalog', signal).then(policyOf).catch(() => null);
}

/**
 * All of it or nothing: a catalog with one value out of its range is not the catalog. The ranges are those of the server's reader.
 *
 * @param {any} catalog as parsed, of any shape
 * @returns {Policy} throws where that cannot be
 */
export function policyOf(catalog) {
  /** @type {Policy} */
  const policy = { families: {}, rates: {} };
  for (const name of Object.keys(families)) {
    const family = catalog.families[name];
    if (family !== undefined) policy.families[name] = { ...families[name], ...familyOf(family) };
  }
  for (const name of Object.keys(rules)) {
    const event = catalog.events[name];
    if (event !== undefined) policy.rates[name] = within(event.sample_rate, 0, 1);
  }
  return policy;
}

/**
 * @param {any} family
 * @returns {any} what may change without a new client, under its name here
 */
function familyOf({ enabled, flush_interval_ms, max_batch_events, rate_limit }) {
  if (typeof enabled !== 'boolean') throw TypeError();
  return {
    enabled,
    flushMs: within(flush_interval_ms, 100, 3_600_000),
    batch: within(max_batch_events, 1, 500),
    perSecond: within(rate_limit.per_second, 0.001, 10_000),
    burst: within(rate_limit.burst, 1, 100_000),
  };
}

/**
 * @param {unknown} value
 * @param {number} min
 * @param {number} max
 */
function within(value, min, max) {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw TypeError();
}
