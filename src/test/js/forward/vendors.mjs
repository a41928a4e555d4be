// The clients of PostHog and Amplitude send events to the receivers of the tests, so that the receivers are held to what the
// vendors' own clients send and expect. Prints what each client reported.
//
//   node vendors.mjs NODE_MODULES POSTHOG_URL POSTHOG_TOKEN AMPLITUDE_URL AMPLITUDE_KEY
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [nodeModules, posthogUrl, token, amplitudeUrl, apiKey] = process.argv.slice(2);
const require = createRequire(join(nodeModules, 'x.js'));
const { PostHog } = require('posthog-node');
const amplitude = require('@amplitude/analytics-node');

// the clients' own timers do not keep Node alive
const alive = setInterval(() => {}, 1_000);
const seen = { posthog: { v1: [], v0: [], wrongToken: [] }, amplitude: {} };

/** Sends events with the given uuids in one request. */
async function posthog(mode, key, uuids, errors) {
  process.env.POSTHOG_CAPTURE_MODE = mode;
  const options = { host: posthogUrl, flushAt: 100, flushInterval: 60_000, fetchRetryDelay: 10, disableGeoip: true };
  const client = new PostHog(key, { ...options, fetchRetryCount: 2 });
  client.on('error', (error) => errors.push(report(error)));
  for (const [place, uuid] of uuids.entries()) {
    const properties = { mode, place, $process_person_profile: false, $ignore_sent_at: true };
    client.capture({ distinctId: 'person-1', event: 'vendor event', uuid, properties });
  }
  await client.flush().catch((error) => errors.push(report(error)));
  await client.shutdown().catch(() => {});
}

function report(error) {
  return { name: error.name, drops: error.drops, retryExhausted: error.retryExhausted, status: error.status };
}

await posthog('v1', token, ['01a205f8-abe4-7bd0-82d6-000000000001', '01a205f8-abe4-7bd0-82d6-000000000002',
  '01a205f8-abe4-7bd0-82d6-000000000003'], seen.posthog.v1);
await posthog('v0', token, ['01a205f8-abe4-7bd0-82d6-000000000004'], seen.posthog.v0);
await posthog('v1', 'phc_wrong', ['01a205f8-abe4-7bd0-82d6-000000000005'], seen.posthog.wrongToken);

/** Sends all events in one request; a result for each. */
async function send(name, path, key, events) {
  const client = amplitude.createInstance();
  const options = { serverUrl: amplitudeUrl + path, flushQueueSize: 100, flushIntervalMillis: 20, logLevel: 0 };
  await client.init(key, { ...options, flushMaxRetries: 3 }).promise;
  const sent = events.map((event) => client.track(event).promise);
  const results = await Promise.all(sent);
  seen.amplitude[name] = results.map((result) => ({ code: result.code, type: result.event.event_type }));
}

const event = (type, more) => ({ event_type: type, device_id: 'device-1', event_properties: { a: 1 }, ...more });
await send('live', '/2/httpapi', apiKey, [event('one'), event('two', { user_id: 'user-1' })]);
await send('batch', '/batch', apiKey, Array.from({ length: 40 }, (unused, i) => event(`of 40: ${i}`)));
await send('invalid', '/2/httpapi', apiKey, [event('good'), event('bad', { time: 'soon' })]);
await send('wrongKey', '/2/httpapi', 'another key', [event('never')]);

clearInterval(alive);
process.stdout.write(JSON.stringify(seen) + '\n');
