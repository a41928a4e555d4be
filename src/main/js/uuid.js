// Mints UUIDs of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 12 bits that count within the millisecond, then
// 62 random bits. Randomness is drawn in pools, since asking for 10 bytes at a time costs more than all the rest.

const POOL = 4096;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => HEX[byte]).join('');
}

/**
 * A source of ids, each greater than the one before, also when the clock stands still or steps back.
 *
 * @param {() => number} now milliseconds since 1970
 * @returns {() => string}
 */
export function uuids(now) {
  const pool = new Uint8Array(POOL);
  let at = POOL;
  let last = 0;
  let count = 0;
  const byte = () => pool[at++] ?? 0;
  return () => {
    if (at + 10 > POOL) {
      crypto.getRandomValues(pool);
      at = 0;
    }
    const seed = ((byte() & 7) << 8) | byte(); // starts below 2048, so that a millisecond has room for as many more
    const ms = now();
    if (ms > last) {
      last = ms;
      count = seed;
    } else if (++count > 0xfff) {
      last++;
      count = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const variant = HEX[(byte() & 0x3f) | 0x80];
    let tail = '';
    for (let i = 0; i < 6; i++) tail += HEX[byte()];
    return `${time.slice(0, 8)}-${time.slice(8)}-${(0x7000 | count).toString(16)}-${variant}${HEX[byte()]}-${tail}`;
  };
}
