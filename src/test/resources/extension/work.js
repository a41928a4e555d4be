// What worker and page have in common: a client, and the tasks that a test gives to it.

import { settings } from './settings.js';
import { createTelemetry, Events } from './telemetry/telemetry.js';

const { dice, ...options } = settings;
if (dice !== undefined) Math.random = () => dice; // waits between attempts as the test needs them

export const client = createTelemetry({ source: 'extension', release: '1.4.2', ...options });

/** @param {{ emit?: number, kick?: boolean, flush?: boolean, enabled?: boolean }} task kick: a flush that is not waited for */
globalThis.work = async (task) => {
  const ids = [];
  if (task.enabled !== undefined) await client.setEnabled(task.enabled);
  for (let i = 0; i < (task.emit ?? 0); i++) ids.push(client.emit(Events.CACHE_NOTES_HIT, { age_ms: i }));
  const place = await client.persisted();
  if (task.kick) void client.flush();
  if (task.flush) await client.flush();
  const taken = ids.filter(Boolean); // above its family's rate an event is refused, and no promise is made
  return { place, ids: taken, ...(await client.stats()) };
};
