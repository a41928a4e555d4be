// Opens the telemetry client. Worker, side panel, options page and offscreen document each have one; they share one queue, one
// set of books and the person's choice, since they are of one origin.

import { createTelemetry } from '../telemetry/telemetry.js';

/** @typedef {import('../telemetry/telemetry.js').Telemetry} Telemetry */

/**
 * @param {Pick<import('./settings.js').Settings, 'endpoint' | 'key' | 'readToken'>} settings
 * @param {string} [release] where the manifest cannot be read, that is in an offscreen document
 */
export function openClient({ endpoint, key, readToken }, release = chrome.runtime.getManifest().version) {
  return createTelemetry({
    endpoint,
    source: 'extension',
    release,
    ...(key && { key }),
    ...(readToken && { readToken }),
  });
}
