// Reports how much of the browser's storage this extension uses.

import { Events } from '../telemetry/telemetry.js';

/** @param {import('./client.js').Telemetry} telemetry */
export async function reportQuota(telemetry) {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  telemetry.emit(Events.CACHE_QUOTA_REPORTED, {
    usage_bytes: usage,
    quota_bytes: quota,
    usage_percent: quota > 0 ? Math.min(100, (100 * usage) / quota) : 0,
  });
}
