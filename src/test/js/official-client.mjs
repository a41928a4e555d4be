// The official event-bus client over SockJS, as somebody else's program would use it: it subscribes to a family's live
// aggregates, sends one batch, and prints the answer and the first aggregate that shows the batch.
//
//   node official-client.mjs NODE_MODULES BRIDGE_URL AGGREGATE_ADDRESS LIMIT_MS < batch.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [nodeModules, url, address, limitMs] = process.argv.slice(2);
const EventBus = createRequire(join(nodeModules, 'x.js'))('@vertx/eventbus-bridge-client.js');
const batch = JSON.parse(readFileSync(0, 'utf8'));

const seen = { transport: null, errors: [], reply: null, aggregate: null };
// without a timeout SockJS takes another transport if the WebSocket does not open within some hundred milliseconds
const bus = new EventBus(url, { vertxbus_ping_interval: 5_000, timeout: Number(limitMs) });
const limit = setTimeout(() => finish(1), Number(limitMs));

function finish(code) {
  clearTimeout(limit);
  process.stdout.write(JSON.stringify(seen) + '\n', () => process.exit(code));
}

function finishWhenComplete() {
  if (seen.reply && seen.aggregate) finish(0);
}

bus.onerror = (error) => seen.errors.push(error);
bus.onclose = () => finish(1);
bus.onopen = () => {
  seen.transport = bus.sockJSConn.transport;
  bus.registerHandler(address, (error, message) => {
    if (error) {
      seen.errors.push(error);
    } else if (message.body.events >= batch.events.length) {
      seen.aggregate = message.body;
      finishWhenComplete();
    }
  });
  bus.send('telemetry.ingest', batch, (error, message) => {
    if (error) {
      seen.errors.push(error);
      finish(1);
    } else {
      seen.reply = message.body;
      finishWhenComplete();
    }
  });
};
