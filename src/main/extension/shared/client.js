// Opens the telemetry client. Worker, side panel, options page and offscreen document have one each. They share one queue, one
// set of books and the person's choice, because they have one origin.

import { createTelemetry } from '../telemetry/telemetry.js';

/** @typedef {import('../telemetry/telemetry.js').Telemetry} Telemetry */

/**
 * @param {Pick<import('./settings.js').Settings, 'endpoint' | 'key' | 'readToken'>} settings
 * @param {string} [release] required in an offscreen document, which cannot read the manifest
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
