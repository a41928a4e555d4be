// The drawer alone on a page: with ?endpoint= over a real client, else over one that says what the test puts in its mouth.
import './drawer/telemetry-drawer.js';
import { createTelemetry, Events } from './telemetry/telemetry.js';

const endpoint = new URLSearchParams(location.search).get('endpoint');

/** Says to whoever listens what it is told to say. */
class Puppet {
  listeners = new Map();
  books = {};
  asked = 0;
  stats = async () => (this.asked++, this.books);
  subscribe(family, listener) {
    const all = this.listeners.get(family) ?? new Set();
    this.listeners.set(family, all.add(listener));
    return () => all.delete(listener);
  }
  say(message, family = message.family) {
    for (const listener of this.listeners.get(family) ?? []) listener(message);
  }
  get listening() {
    return [...this.listeners.values()].reduce((n, all) => n + all.size, 0);
  }
}

const client = endpoint ? createTelemetry({ endpoint, source: 'extension', release: '1.4.2' }) : new Puppet();
Object.assign(window, { client, Events, drawer: document.querySelector('telemetry-drawer') });
window.drawer.telemetry = client;
