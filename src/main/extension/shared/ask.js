// Sends requests to the service worker. The browser may stop the worker before it answers; then no answer ever arrives.

const TIMES = 3;
const ANSWER_MS = 5000;

/**
 * Repeats the request if no answer arrives: that starts a new worker. The request must be safe to run twice.
 *
 * @param {'settings' | 'microphone'} what
 * @param {{ send?: (message: object) => Promise<unknown>, answerMs?: number }} [options] for tests
 * @returns {Promise<any>}
 */
export async function askWorker(what, { send = (message) => chrome.runtime.sendMessage(message), answerMs = ANSWER_MS } = {}) {
  /** @type {unknown} */
  let failure;
  for (let time = 0; time < TIMES; time++) {
    try {
      return await within(answerMs, send({ ask: what }));
    } catch (e) {
      failure = e;
    }
  }
  throw failure;
}

/**
 * @param {number} ms
 * @param {Promise<unknown>} answer
 */
async function within(ms, answer) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, no) => {
    timer = setTimeout(() => no(new DOMException('the worker did not answer', 'TimeoutError')), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
