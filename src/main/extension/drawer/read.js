// Reads the messages of the server. It accepts only the parts that have the specified form.

/**
 * @typedef {object} Figure
 * @property {'distribution' | 'ratio' | 'rate' | 'total'} kind
 * @property {number | null} value p95 of a distribution; null if there are no events
 * @property {number | null} mean
 * @property {number | null} p50
 * @property {number | null} count observations of a distribution
 * @property {number | null} numerator
 * @property {number | null} denominator
 * @property {string} status ok, warn, alert, low_count; empty if there is no threshold
 * @property {number | null} warn
 * @property {number | null} alert
 * @property {[second: number, mean: number, p95: number][]} series
 */

const MOST_POINTS = 300;

/** @param {unknown} value */
export function number(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * @param {unknown} from
 * @param {string} name
 * @returns {any} the own property; undefined if there is none
 */
export function own(from, name) {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? /** @type {any} */ (from)[name] : undefined;
}

/**
 * @param {unknown} message
 * @param {string} name
 * @returns {Figure | null}
 */
export function figure(message, name) {
  const raw = own(own(message, 'aggregates'), name);
  const kind = kindOf(raw);
  if (!kind) return null;
  const of = (/** @type {string} */ key) => number(own(raw, key));
  const status = own(raw, 'status');
  return {
    kind,
    value: of({ distribution: 'p95', ratio: 'value', rate: 'per_minute', total: 'value' }[kind]),
    mean: of('mean'),
    p50: of('p50'),
    count: of('count'),
    numerator: of('numerator'),
    denominator: of('denominator'),
    status: typeof status === 'string' ? status : '',
    warn: of('warn'),
    alert: of('alert'),
    series: kind === 'distribution' ? series(own(raw, 'series')) : [],
  };
}

/**
 * @param {unknown} raw
 * @returns {Figure['kind'] | null}
 */
function kindOf(raw) {
  if (typeof raw !== 'object' || raw === null) return null;
  if (Object.hasOwn(raw, 'p95')) return 'distribution';
  if (Object.hasOwn(raw, 'denominator')) return 'ratio';
  if (Object.hasOwn(raw, 'per_minute')) return 'rate';
  return Object.hasOwn(raw, 'value') ? 'total' : null;
}

/**
 * @param {unknown} raw points of [second, count, mean, p95]
 * @returns {Figure['series']} in order of time
 */
function series(raw) {
  if (!Array.isArray(raw)) return [];
  /** @type {Figure['series']} */
  const points = [];
  for (const point of raw.slice(-MOST_POINTS)) {
    const [second, , mean, p95] = Array.isArray(point) ? point.map(number) : [];
    const after = points.at(-1)?.[0] ?? -Infinity;
    if (second != null && mean != null && p95 != null && second > after) points.push([second, mean, p95]);
  }
  return points;
}
