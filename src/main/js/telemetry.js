// The client of the catalog in conf/events.yml.

import { clientOf } from './client.js';
import { catalog } from './rules.js';

export { Events } from './events.js';

/** @typedef {import('./client.js').Options} Options */
/** @typedef {import('./client.js').EmitOptions} EmitOptions */
/** @typedef {import('./events.js').Payloads} Payloads */
/** @typedef {import('./client.js').Telemetry<Payloads>} Telemetry */

/** @type {(options: Options) => Telemetry} */
export const createTelemetry = clientOf(catalog);
