// What worker and page have in common: a client, and the tasks that a test gives to it.

import { settings } from './settings.js';
import { families } from './telemetry/rules.js';
import { createTelemetry, Events } from './telemetry/telemetry.js';

const { dice, ...options } = settings;
// A family's own limit would end the load long before the disk does.
for (const family of Object.values(families)) Object.assign(family, { perSecond: 1e6, burst: 1e6 });
if (dice !== undefined) Math.random = () => dice; // waits between attempts as the test needs them

export const client = createTelemetry({ source: 'extension', release: '1.4.2', ...options });

/** @param {{ emit?: number, flush?: boolean, enabled?: boolean }} task */
globalThis.work = async (task) => {
  const ids = [];
  if (task.enabled !== undefined) await client.setEnabled(task.enabled);
  for (let i = 0; i < (task.emit ?? 0); i++) ids.push(client.emit(Events.CACHE_NOTES_HIT, { age_ms: i }));
  const place = await client.persisted();
  if (task.flush) await client.flush();
  return { place, ids, ...(await client.stats()) };
};
