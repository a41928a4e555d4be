// Formats numbers and foreign texts. Each number has its unit; an unknown value is a dash.

const NONE = '–';
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTH = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const MOST_CHARS = 120;

/** @param {number | null | undefined} n */
function unknown(n) {
  return typeof n !== 'number' || !Number.isFinite(n);
}

/** @param {number | null | undefined} n */
export function count(n) {
  return unknown(n) ? NONE : WHOLE.format(/** @type {number} */ (n));
}

/**
 * Formats a number for the width of a tile: from 100,000 in thousands or millions.
 *
 * @param {number | null | undefined} n
 */
export function short(n) {
  if (unknown(n) || Math.abs(/** @type {number} */ (n)) < 100_000) return count(n);
  const size = /** @type {number} */ (n);
  return size < 999_500 ? WHOLE.format(size / 1000) + 'k' : TENTH.format(size / 1e6) + 'M';
}

/** @param {number | null | undefined} n as published: whole, or with nine digits */
export function amount(n) {
  if (unknown(n)) return NONE;
  const size = /** @type {number} */ (n);
  return Number.isInteger(size) || Math.abs(size) >= 1000 ? WHOLE.format(size) : TENTH.format(size);
}

/** @param {number | null | undefined} ms */
export function millis(ms) {
  if (unknown(ms)) return NONE;
  const size = /** @type {number} */ (ms);
  if (size >= 10_000) return TENTH.format(size / 1000) + ' s';
  return (size < 100 && !Number.isInteger(size) ? TENTH.format(size) : WHOLE.format(size)) + ' ms';
}

/** @param {number | null | undefined} share 0 to 1 */
export function percent(share) {
  return unknown(share) ? NONE : TENTH.format(/** @type {number} */ (share) * 100) + ' %';
}

/** Formats a duration. @param {number} ms */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return seconds + ' s';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes + ' min ' + String(seconds % 60).padStart(2, '0') + ' s';
  return Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
}

/** Formats the local time of day. @param {number} ms since 1970 */
export function clock(ms) {
  return new Date(ms).toTimeString().slice(0, 8);
}

/**
 * Makes a foreign text safe to show on one line: replaces control characters, also those that change the direction of text,
 * and cuts a long text.
 *
 * @param {unknown} text
 */
export function plain(text) {
  const whole = String(text ?? '').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
  const letters = [...whole.slice(0, 2 * MOST_CHARS)];
  return letters.length > MOST_CHARS ? letters.slice(0, MOST_CHARS - 1).join('') + '…' : letters.join('');
}
