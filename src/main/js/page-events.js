// Listens to the events around a client: the network is back, the page is hidden, left or shown again, or the person chose in
// another window.

/**
 * @param {string} name of the channel between the windows of an origin
 * @param {(enabled: boolean) => void} chosen called when the person has chosen in another window
 * @param {() => void} online called when the network is back
 * @param {() => void} hidden called when the page is hidden
 * @param {() => void} left called when the page is being left
 * @param {() => void} back called when the page is shown again from the back/forward cache
 * @param {() => void} more called when another page was left and saved events
 * @returns {{ tell: (enabled: boolean) => void, stop: () => void }}
 */
export const pageEvents = (name, chosen, online, hidden, left, back, more) => {
  const ended = new AbortController();
  /** @param {string} type @param {(event: any) => void} listener */
  const on = (type, listener) => globalThis.addEventListener?.(type, listener, ended);
  /** @type {BroadcastChannel | undefined} */
  let channel;
  const connect = () => {
    // Node has channels too, but they would keep its process alive
    if (!globalThis.indexedDB) return;
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => chosen(data);
  };
  connect();
  on('online', online);
  on('visibilitychange', () => document.visibilityState === 'hidden' && hidden());
  on('storage', more);
  on('pagehide', () => {
    channel?.close(); // a message would remove the page from the cache
    left();
  });
  on('pageshow', (event) => {
    if (!event.persisted) return;
    connect();
    back();
  });
  return {
    tell: (enabled) => channel?.postMessage(enabled),
    stop() {
      ended.abort();
      channel?.close();
    },
  };
};
