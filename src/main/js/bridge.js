// Talks to the server's event-bus bridge over its raw WebSocket: requests with replies, and live aggregates. The socket is open only
// while it is used, because an open socket keeps an extension's worker awake.

import { mint } from './uuid.js';
import { CONNECT_MS, IDLE_MS, PING_MS, PRESSED_MS, REPLY_MS } from './limits.js';

/** @typedef {(body: any) => void} Listener */
/** @typedef {{ status: number, body: any }} Answer */
/** @typedef {ReturnType<typeof Bridge>} OpenBridge */

/**
 * @param {string} endpoint http or https
 * @param {string} [token] for reading aggregates
 * @param {(failures: number) => void} [lost] is called when the socket is lost while there are listeners
 */
export const Bridge = (endpoint, token, lost) => {
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {Promise<void> | undefined} */
  let opening;
  /** @type {Map<string, (answer: any) => void>} called with the reply, by its address */
  const waiting = new Map();
  /** @type {Map<string, Set<Listener>>} */
  const listening = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ping;
  let usedAt = 0;
  let failed = 0;

  const isOpen = () => socket?.readyState === 1;
  const hasListeners = () => listening.size > 0;
  const write = (/** @type {object} */ message) => isOpen() && socket?.send(JSON.stringify(message));
  const register = (/** @type {string} */ type, /** @type {string} */ address) =>
    write({ type, address, headers: token && { authorization: 'Bearer ' + token } });

  const end = (/** @type {string} */ id, /** @type {any} */ answer) => {
    waiting.get(id)?.(answer);
    return waiting.delete(id);
  };
  const fail = (/** @type {string} */ id, /** @type {string} */ word) => end(id, Promise.reject(Error(word)));

  const ended = () => {
    clearInterval(ping);
    socket = undefined;
    for (const id of waiting.keys()) fail(id, 'socket_closed');
    if (hasListeners()) lost?.(++failed);
  };

  const opened = () => {
    failed = 0;
    usedAt = Date.now();
    for (const address of listening.keys()) register('register', address);
    ping = setInterval(() => {
      // Math.abs: the clock may have been set back
      if (!hasListeners() && Math.abs(Date.now() - usedAt) > IDLE_MS) bridge.close();
      else write({ type: 'ping' });
    }, PING_MS);
  };

  /** @param {string | ArrayBuffer} data the server sends JSON in binary frames */
  const received = (data) => {
    let message;
    try {
      message = JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data));
    } catch {
      // no frame of the bridge; a request without a reply times out and is sent again
    }
    const { type, address, body, failureCode } = Object(message);
    const status = type === 'err' ? failureCode : 200;
    if (end(address, { status, body })) return;
    const listeners = listening.get(address);
    if (status === 503) {
      const refusing = socket; // a new socket registers all addresses itself
      const again = () => socket === refusing && listeners?.size && register('register', address);
      setTimeout(again, PRESSED_MS * (1 + Math.random()));
    } else if (type === 'rec') {
      for (const listener of listeners ?? []) {
        try {
          listener(body);
        } catch (e) {
          globalThis.reportError?.(e); // an error of the application must not end the socket
        }
      }
    }
  };

  const connect = () =>
    new Promise((/** @type {(nothing: void) => void} */ resolve, reject) => {
      const it = new WebSocket(endpoint.replace(/^http/, 'ws') + '/eventbus/websocket');
      it.binaryType = 'arraybuffer';
      socket = it;
      const timer = setTimeout(() => {
        reject(Error('connect_timeout'));
        it.close();
      }, CONNECT_MS);
      it.onopen = () => {
        clearTimeout(timer);
        opened();
        resolve();
      };
      it.onmessage = ({ data }) => received(data);
      it.onclose = () => {
        clearTimeout(timer);
        reject(Error('socket_closed'));
        if (socket === it) ended();
      };
    });

  const bridge = {
    /** Whether there are listeners. */
    hasListeners,

    async open() {
      if (!isOpen()) await (opening ??= connect().finally(() => (opening = undefined)));
    },

    /**
     * @param {string} address
     * @param {string} json the body
     * @returns {Promise<Answer>} also for a failure that the server reports
     * @throws if the request was not sent
     */
    request(address, json) {
      const id = mint(); // the server accepts 36 characters at most
      const it = /** @type {WebSocket} */ (socket);
      it.send(`{"type":"send","address":"${address}","replyAddress":"${id}","body":${json}}`);
      usedAt = Date.now();
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          fail(id, 'reply_timeout');
          if (socket === it) bridge.close(); // it may be half open, so the next request must not use it
        }, REPLY_MS);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
      });
    },

    /**
     * @param {string} address
     * @param {Listener} listener
     * @returns {() => void} ends the subscription
     */
    listen(address, listener) {
      const listeners = listening.get(address) ?? new Set();
      listeners.add(listener);
      if (!listening.has(address)) register('register', address); // the server rejects a second one on the same socket
      listening.set(address, listeners);
      return () => {
        listeners.delete(listener);
        if (!listeners.size && listening.delete(address)) register('unregister', address);
      };
    },

    close() {
      const it = socket;
      if (!it) return;
      ended();
      it.close(1000);
    },
  };
  return bridge;
};
