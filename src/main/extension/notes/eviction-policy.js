// Chooses the entries that a cache evicts. Pure, so that it can be tested without a browser.

/** @typedef {{ id: string, bytes: number, writtenAt: number, usedAt: number }} Entry times in milliseconds since 1970 */
/** @typedef {{ entries: number, bytes: number, ageMs: number }} Limits */

/**
 * @param {Entry[]} all
 * @param {Limits} limits
 * @param {number} now
 * @returns {{ ttl: Entry[], quota: Entry[] }} ttl: the too old ones; quota: the least recently used ones, until the rest fits
 */
export function toEvict(all, limits, now) {
  const ttl = all.filter(({ writtenAt }) => now - writtenAt > limits.ageMs);
  const left = all.filter((entry) => !ttl.includes(entry)).sort((a, b) => a.usedAt - b.usedAt);
  const quota = [];
  let bytes = left.reduce((sum, entry) => sum + entry.bytes, 0);
  for (const entry of left) {
    if (left.length - quota.length <= limits.entries && bytes <= limits.bytes) break;
    quota.push(entry);
    bytes -= entry.bytes;
  }
  return { ttl, quota };
}
