// <telemetry-drawer>: shows a developer the state of this client and the figures of the server, updated each second.
//
//   const drawer = document.querySelector('telemetry-drawer');
//   drawer.telemetry = createTelemetry({ ... });

import { catalog } from '../telemetry/rules.js';
import { cardsPanel } from './cards.js';
import { mark } from './dom.js';
import { booksPanel, clientPanel, everythingPanel, header } from './panels.js';
import { sheet } from './style.js';
import { NO_CLIENT, view } from './view.js';
import { DrawerModel } from './drawer-model.js';

/** @typedef {import('./drawer-model.js').Source} Source */

export class TelemetryDrawer extends HTMLElement {
  /** @type {Source | null} */
  #telemetry = null;
  /** @type {DrawerModel | undefined} */
  #model;
  #header = header('Telemetry');
  #client = clientPanel();
  #cards = cardsPanel();
  #books = booksPanel();
  #everything = everythingPanel();
  #frame = 0;
  #dark = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    root.append(this.#header.node, this.#client.node, this.#cards.node, this.#books.node, this.#everything.node);
  }

  /** The client that the drawer shows, made by createTelemetry; null for none. */
  get telemetry() {
    return this.#telemetry;
  }

  set telemetry(client) {
    if (client === this.#telemetry) return;
    this.#pause();
    this.#telemetry = client;
    this.#model = client ? new DrawerModel(client, Object.keys(catalog.families), this.#soon) : undefined;
    if (this.isConnected) this.#begin();
  }

  connectedCallback() {
    if (Object.hasOwn(this, 'telemetry')) {
      const early = this.telemetry; // it was set before this class was loaded
      Reflect.deleteProperty(this, 'telemetry');
      this.telemetry = early;
    }
    this.#dark.addEventListener('change', this.#dress);
    this.#cards.dress();
    this.#cards.open();
    this.#begin();
  }

  disconnectedCallback() {
    this.#dark.removeEventListener('change', this.#dress);
    this.#pause();
    this.#cards.close();
  }

  #begin() {
    if (this.#model) this.#model.start();
    else this.#header.show(NO_CLIENT);
  }

  /** Stops the updates but keeps the state, so that an element that was only moved in the document continues. */
  #pause() {
    this.#model?.stop();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #dress = () => {
    this.#cards.dress();
    this.#soon();
  };

  /** Draws at most once per animation frame, and not at all while the page is hidden. */
  #soon = () => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  };

  #show() {
    if (!this.#model) return;
    const now = Date.now();
    const shown = view(this.#model.state, now);
    mark(this.#cards.node, 'data-state', shown.connection.state);
    this.#header.show(shown.connection);
    this.#client.show(shown.client);
    this.#cards.show(shown.cards, now);
    this.#books.show(shown.books, shown.difference);
    this.#everything.show(shown.everything);
  }
}

if (!customElements.get('telemetry-drawer')) customElements.define('telemetry-drawer', TelemetryDrawer);
