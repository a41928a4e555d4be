// When to try again. Full jitter: a wait drawn evenly between nothing and a ceiling that doubles, so that clients which failed
// together do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).

const BASE_MS = 500;
const CEILING_MS = 300_000;
const LEAST_MS = 50;

/**
 * @param {number} attempt failures so far, from 1
 * @param {number} askedMs what the server asked for; 0 when it did not
 * @param {() => number} [random] from 0 to 1
 */
export function waitMs(attempt, askedMs, random = Math.random) {
  const ceiling = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(attempt, 20));
  return Math.max(LEAST_MS, askedMs, Math.round(random() * ceiling));
}

/**
 * A bucket of {@code burst} tokens, refilled at {@code perSecond}: what one family may emit. The limit may be another each time.
 *
 * @param {() => number} now milliseconds
 * @returns {(limit: { perSecond: number, burst: number }) => boolean} takes a token, if there is one
 */
export function tokenBucket(now) {
  let tokens = Infinity;
  let last = now();
  return ({ perSecond, burst }) => {
    const at = now();
    tokens = Math.min(burst, tokens + (Math.max(0, at - last) * perSecond) / 1000);
    last = at;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
