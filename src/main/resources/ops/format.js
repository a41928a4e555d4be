/** Formats numbers, times and texts. Pure. */

const NONE = '–';
const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @typedef {number | null | undefined} Maybe */

/** @param {Maybe} n */
export function count(n) {
  if (n == null) return NONE;
  if (Math.abs(n) >= 1e7) return `${(n / 1e6).toFixed(1)} M`;
  return GROUPED.format(n);
}

/** Formats a number with about three digits. @param {Maybe} n */
export function short(n) {
  if (n == null) return NONE;
  const size = Math.abs(n);
  if (size >= 1000) return count(n);
  if (n === Math.round(n)) return String(n);
  return n.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** @param {Maybe} n events per second */
export function rate(n) {
  return n == null ? NONE : n >= 100 ? count(n) : n.toFixed(1);
}

/** @param {Maybe} part 0 to 1 */
export function share(part) {
  if (part == null) return NONE;
  const percent = part * 100;
  return `${percent > 0 && percent < 0.1 ? '<0.1' : percent.toFixed(percent >= 99.95 || percent === 0 ? 0 : 1)} %`;
}

/** @param {Maybe} seconds */
export function duration(seconds) {
  if (seconds == null) return NONE;
  if (seconds === 0) return '0 ms';
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  return span(seconds * 1000);
}

/** Formats a duration in its two largest units. @param {number} ms */
export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** @param {Maybe} then @param {number} now both in ms */
export function ago(then, now) {
  if (then == null) return 'not in the last hour';
  return now - then < 2000 ? 'now' : `${span(now - then)} ago`;
}

/** Formats a time of day in the time zone of the browser. @param {number} ms since 1970 */
export function clock(ms) {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(n => String(n).padStart(2, '0')).join(':');
}

/** @param {Maybe} n */
export function bytes(n) {
  if (n == null) return NONE;
  return n >= 1 << 30 ? `${(n / (1 << 30)).toFixed(1)} GiB` : `${Math.round(n / (1 << 20))} MiB`;
}

/** Formats a figure of the catalog in its unit. @param {Maybe} n @param {string | null | undefined} unit */
export function figure(n, unit) {
  if (n == null) return NONE;
  switch (unit) {
    case 'ms': return duration(n / 1000);
    case 's': return duration(n);
    case 'ratio': return share(n);
    case 'percent': return `${short(n)} %`;
    case 'per_minute': return `${short(n)} /min`;
    case 'bytes': return bytes(n);
    default: return short(n);
  }
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/**
 * Makes a text of unknown origin safe to show: escapes characters that are invisible or change the direction of the text,
 * and cuts a long text.
 * @param {unknown} text @param {number} [most]
 */
export function visible(text, most = 160) {
  const whole = String(text ?? '');
  const cut = whole.length > most ? `${whole.slice(0, most)}… (${count(whole.length)})` : whole;
  return cut.replace(UNSEEN, c => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
