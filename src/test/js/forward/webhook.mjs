// The libraries of Standard Webhooks and CloudEvents read requests that a lane sent, and send some to the receiver of the tests,
// so that both are held to them. Prints what each of them says.
//
//   node webhook.mjs NODE_MODULES RECEIVER_URL SECRET REQUESTS.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [nodeModules, url, secret, file] = process.argv.slice(2);
const require = createRequire(join(nodeModules, 'x.js'));
const { Webhook } = require('standardwebhooks');
const { CloudEvent, HTTP } = require('cloudevents');

const webhook = new Webhook(secret);
const BATCH = 'application/cloudevents-batch+json';

/** What the libraries read in a request of a lane. Throws if the signature or an event is wrong. */
function read({ id, timestamp, signature, body }) {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  webhook.verify(body, headers);
  const events = HTTP.toEvent({ headers: { 'content-type': BATCH }, body });
  return [events].flat().map((event) => {
    event.validate();
    return { id: event.id, type: event.type, source: event.source, time: event.time, data: event.data,
      installid: event.installid };
  });
}

async function post(id, body, signedBody = body) {
  const at = new Date();
  const headers = { 'content-type': BATCH, 'webhook-id': id, 'webhook-timestamp': Math.floor(at / 1000).toString(),
    'webhook-signature': webhook.sign(id, at, signedBody) };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

const events = ['0d5f4d4e-0000-4000-8000-000000000001', '0d5f4d4e-0000-4000-8000-000000000002'].map((id) =>
  new CloudEvent({ id, type: 'vendor.event', source: '/vendor', data: { a: 1 }, installid: 'x' }));
const body = JSON.stringify(events);
const seen = {
  read: JSON.parse(readFileSync(file, 'utf8')).map(read),
  sent: await post('vendor-1', body),
  forged: await post('vendor-2', body, body + ' '),
  otherEvents: await post('vendor-1', JSON.stringify(events.slice(1))),
};
process.stdout.write(JSON.stringify(seen) + '\n');
