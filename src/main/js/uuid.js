// Makes UUIDs of version 7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits that count within the millisecond, 62 random bits.
// Random bytes are read 4096 at a time, because a read for each id would take longer than everything else.

const POOL = 4096;

/** @param {Uint8Array} bytes */
export const hex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Returns a source of ids. Each id is greater than the one before, even if the clock stands still or goes back by less than a
 * minute. If it goes back further, it was wrong before, and the ids follow it.
 *
 * @param {() => number} now milliseconds since 1970
 * @returns {() => string}
 */
export const uuids = (now) => {
  let pool = '';
  let last = 0;
  let count = 0;
  return () => {
    pool ||= hex(crypto.getRandomValues(new Uint8Array(POOL)));
    const random = pool.slice(-16);
    pool = pool.slice(0, -16);
    const ms = now();
    if (ms > last || ms < last - 60_000) {
      last = ms;
      count = 0;
    } else if (++count > 0xfff) {
      last++;
      count = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const tail = '89ab'[random.charCodeAt(0) & 3] + random.slice(1, 4);
    return `${time.slice(0, 8)}-${time.slice(8)}-${(0x7000 | count).toString(16)}-${tail}-${random.slice(4)}`;
  };
};

/** Makes an id. crypto.randomUUID does not exist on pages over plain HTTP. */
export const mint = uuids(() => Date.now());
