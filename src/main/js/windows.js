// What a client hears from around it: the network is back, its page is being left, the person chose in another window.

/**
 * @param {string} name of the channel between the windows of an origin
 * @param {{ online: () => void, hidden: () => void, chosen: (enabled: boolean) => void }} call
 * @returns {{ tell: (enabled: boolean) => void, stop: () => void }}
 */
export function watch(name, call) {
  const page = globalThis.document;
  const hidden = () => {
    if (page.visibilityState === 'hidden') call.hidden();
  };
  const ended = new AbortController();
  globalThis.addEventListener?.('online', call.online, ended);
  page?.addEventListener('visibilitychange', hidden, ended);
  // Node has channels too, but they would keep its process alive, and it has no second window
  const channel = globalThis.indexedDB ? new BroadcastChannel(name) : undefined;
  if (channel) channel.onmessage = ({ data }) => call.chosen(data === true);
  return {
    tell: (enabled) => channel?.postMessage(enabled),
    stop() {
      ended.abort();
      channel?.close();
    },
  };
}
