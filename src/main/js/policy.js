// Reads the policy for clients from the server's catalog: which families are on, their rates, the sampled share of an event, and
// the values of enums. So the server can slow a family down or switch it off without a new client. Names and fields are built in.
// The built-in rules hold until there is a policy, and for everything that it does not name.

import { GET_MS } from './limits.js';
import { ignoreErrors } from './backoff.js';
import { valid } from './validation.js';
import { ask } from './http.js';

/** @typedef {import('./fields.js').Catalog} Catalog */
/** @typedef {import('./fields.js').FamilyRule} FamilyRule */
/** @typedef {{ families: Record<string, FamilyRule>, rates: Record<string, number>, enums?: Record<string, string[]> }} Policy enums: by event/field */

/**
 * @param {Catalog & { endpoint: string }} setup
 * @param {AbortSignal} signal
 * @returns {Promise<Policy | undefined>} undefined if there was no reply or a bad one
 */
export const fetchPolicy = (setup, signal) =>
  ignoreErrors(ask(setup.endpoint + '/v1/catalog', signal, GET_MS).then(({ body }) => policyOf(setup, body)));

/**
 * Takes all of a catalog or nothing: one value out of range makes it throw. The ranges are those of the server.
 *
 * @param {Catalog} builtIn
 * @param {any} catalog parsed JSON of any shape
 * @returns {Policy}
 * @throws {TypeError} if the catalog is bad
 */
export const policyOf = ({ families, rules }, catalog) => {
  /** @type {Required<Policy>} */
  const policy = { families: {}, rates: {}, enums: {} };
  for (const [name, rule] of Object.entries(families)) {
    const family = catalog.families[name];
    if (family === undefined) continue;
    policy.families[name] = {
      ...rule,
      enabled: valid('enabled,b!', family),
      flushMs: valid('flush_interval_ms,n!,100,36e5', family),
      batch: valid('max_batch_events,n!,1,500', family),
      perSecond: valid('per_second,n!,.001,1e4', family.rate_limit),
      burst: valid('burst,n!,1,1e5', family.rate_limit),
    };
  }
  for (const name of Object.keys(rules)) {
    const event = catalog.events[name];
    if (event === undefined) continue;
    policy.rates[name] = valid('sample_rate,n!,0,1', event);
    for (const field in event.fields) policy.enums[name + '/' + field] = event.fields[field].enum?.map(String);
  }
  return policy;
};
