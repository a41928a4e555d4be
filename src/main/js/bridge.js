// The server's event-bus bridge over its raw WebSocket endpoint: requests that are answered, and live aggregates. The socket
// is opened when it is needed and closed when nobody uses it, since an open one keeps an extension's worker awake.

const CONNECT_MS = 5000; // a content security policy that forbids the address leaves the socket connecting for ever
const REPLY_MS = 15_000;
const PING_MS = 20_000; // the server cuts who is silent for 45 s, Chrome a worker that is idle for 30 s
const IDLE_MS = 30_000;
const PRESSED_MS = 5_000; // a server that is hard pressed takes no new subscribers

/** @typedef {(body: any) => void} Listener */
/** @typedef {{ status: number, body: any }} Answer */

export class Bridge {
  #url;
  #token;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Promise<void> | undefined} */
  #opening;
  /** @type {Map<string, (answer: Answer | string) => void>} told what was answered, or in a word why it was not */
  #waiting = new Map();
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ping;
  #usedAt = 0;
  #failures = 0;
  #decoder = new TextDecoder();
  /** @type {(failures: number) => void} called when the socket was lost while somebody listens */
  lost = () => {};

  /**
   * @param {string} endpoint http or https
   * @param {string} [token] for reading aggregates
   */
  constructor(endpoint, token) {
    this.#url = endpoint.replace(/^http/, 'ws') + '/eventbus/websocket';
    this.#token = token;
  }

  get isOpen() {
    return this.#socket?.readyState === 1;
  }

  /** @returns {Promise<void>} */
  open() {
    if (this.isOpen) return Promise.resolve();
    return (this.#opening ??= this.#connect().finally(() => (this.#opening = undefined)));
  }

  /** @returns {Promise<void>} */
  #connect() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.#url);
      socket.binaryType = 'arraybuffer'; // the server writes its JSON in binary frames
      this.#socket = socket;
      const timer = setTimeout(() => {
        reject(new Error('connect_timeout'));
        socket.close();
      }, CONNECT_MS);
      socket.onopen = () => {
        clearTimeout(timer);
        this.#opened();
        resolve();
      };
      socket.onmessage = ({ data }) => this.#received(typeof data === 'string' ? data : this.#decoder.decode(data));
      socket.onclose = () => {
        clearTimeout(timer);
        reject(new Error('socket_closed'));
        if (this.#socket === socket) this.#closed();
      };
    });
  }

  #opened() {
    this.#failures = 0;
    this.#usedAt = Date.now();
    for (const address of this.#listeners.keys()) this.#register('register', address);
    this.#ping = setInterval(() => {
      const idle = this.#listeners.size === 0 && Date.now() - this.#usedAt > IDLE_MS;
      if (idle) this.close();
      else this.#write({ type: 'ping' });
    }, PING_MS);
  }

  #closed() {
    clearInterval(this.#ping);
    this.#socket = undefined;
    for (const id of this.#waiting.keys()) this.#end(id, 'socket_closed');
    if (this.#listeners.size > 0) this.lost(++this.#failures);
  }

  /**
   * @param {string} address
   * @param {string} json the body, already text
   * @returns {Promise<Answer>} also of a failure that the server put into words
   */
  request(address, json) {
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID(); // the server takes 36 characters at most
      const socket = this.#socket;
      const timer = setTimeout(() => {
        this.#end(id, 'reply_timeout');
        if (this.#socket === socket) this.close(); // it may be half open: the next request must not trust it
      }, REPLY_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (typeof answer === 'string') reject(new Error(answer));
        else resolve(answer);
      });
      this.#usedAt = Date.now();
      this.#socket?.send(`{"type":"send","address":"${address}","headers":{},"replyAddress":"${id}","body":${json}}`);
    });
  }

  /**
   * @param {string} id
   * @param {Answer | string} answer
   */
  #end(id, answer) {
    this.#waiting.get(id)?.(answer);
    return this.#waiting.delete(id);
  }

  /**
   * @param {string} address
   * @param {Listener} listener
   * @returns {() => void} ends it
   */
  listen(address, listener) {
    const known = this.#listeners.get(address);
    const listeners = known ?? new Set();
    listeners.add(listener);
    this.#listeners.set(address, listeners);
    if (!known && this.isOpen) this.#register('register', address); // the server refuses a second one on the same socket
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.delete(address) && this.isOpen) this.#register('unregister', address);
    };
  }

  close() {
    const socket = this.#socket;
    if (!socket) return;
    this.#closed();
    socket.close(1000);
  }

  /**
   * @param {string} type
   * @param {string} address
   */
  #register(type, address) {
    this.#write({ type, address, headers: this.#token ? { authorization: 'Bearer ' + this.#token } : {} });
  }

  /** @param {object} message */
  #write(message) {
    this.#socket?.send(JSON.stringify(message));
  }

  /** @param {string} text */
  #received(text) {
    const message = parsed(text);
    const status = message?.type === 'err' ? Number(message.failureCode) : 200;
    const address = message?.address;
    if (this.#end(address, { status, body: message?.body })) return;
    const listeners = this.#listeners.get(address);
    if (status === 503) {
      const socket = this.#socket; // another one registers all anew
      const again = () => this.#socket === socket && listeners?.size && this.#register('register', address);
      setTimeout(again, PRESSED_MS * (1 + Math.random()));
    } else if (message?.type === 'rec') {
      for (const listener of listeners ?? []) quietly(() => listener(message.body));
    }
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no frame of the bridge; whoever waits for one times out and asks again
  }
}

/** @param {() => void} call a stranger's code: its fault must not end the socket's */
function quietly(call) {
  try {
    call();
  } catch (e) {
    globalThis.reportError?.(e);
  }
}
