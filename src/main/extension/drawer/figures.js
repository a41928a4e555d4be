// Prepares the server's figures: four for a card with a chart, and all for the table.

import { amount, count, millis, percent, plain } from './format.js';
import { figure, own } from './read.js';

/** @typedef {import('./read.js').Figure} Figure */
/** @typedef {import('./drawer-model.js').DrawerState} DrawerState */
/** @typedef {{ value: string, detail: string }} Words */
/**
 * @typedef {object} Series
 * @property {number[]} x seconds since 1970
 * @property {(number | null)[]} main null is a gap
 * @property {(number | null)[]} second a smoother line beside the main one
 * @property {number | null} warn
 * @property {number | null} alert
 */
/**
 * @typedef {object} Card
 * @property {string} key
 * @property {string} label
 * @property {string} hint
 * @property {'ms' | 'share'} unit
 * @property {string} value
 * @property {string} detail
 * @property {Badge} badge
 * @property {Series} chart
 */
/** @typedef {{ text: string, tone: '' | 'ok' | 'warn' | 'alert' }} Badge */
/** @typedef {Words & { name: string, badge: Badge }} Row */

const MOST_ROWS = 100;
const LINE_GAP_S = 4; // a ratio has one point per second
const SERIES_GAP_S = 16; // a distribution has one point per five seconds that have events

/** @type {readonly { family: string, name: string, label: string, unit: Card['unit'], hint: string }[]} */
export const HEADLINES = [
  {
    family: 'voice_mode', name: 'latency_ms', label: 'Voice latency, p95', unit: 'ms',
    hint: 'From the onset of speech to its detection. The lines are p95 and mean of each five seconds.',
  },
  {
    family: 'voice_mode', name: 'ignored_ratio', label: 'Ignored share', unit: 'share',
    hint: 'Share of found segments that the detector discarded, over five minutes.',
  },
  {
    family: 'cache', name: 'hit_ratio', label: 'Notes hit rate', unit: 'share',
    hint: 'Share of look-ups that found their notes in the browser, over five minutes.',
  },
  {
    family: 'stt', name: 'fallback_ratio', label: 'STT fallback share', unit: 'share',
    hint: 'Share of transcriptions that fell back to the next mode, over five minutes.',
  },
];

/**
 * @param {DrawerState} state
 * @returns {Card[]}
 */
export function cards({ messages, lines }) {
  return HEADLINES.map(({ family, name, label, unit, hint }) => {
    const key = family + '.' + name;
    const read = figure(messages.get(family), name);
    const points = lines.get(key)?.points ?? [];
    const line = unit === 'ms' ? null : points;
    return { key, label, hint, unit, ...words(read, name), badge: badge(read), chart: chart(read, line) };
  });
}

/**
 * @param {Figure | null} read
 * @param {import('./ring.js').Point[] | null} line of a ratio; null for a distribution, whose message has the points
 * @returns {Series}
 */
function chart(read, line) {
  /** @type {Series} */
  const made = { x: [], main: [], second: [], warn: read?.warn ?? null, alert: read?.alert ?? null };
  const points = line
    ? line.map(([at, value]) => [at, value, null])
    : (read?.series ?? []).map(([at, mean, p95]) => [at, p95, mean]);
  const gap = line ? LINE_GAP_S : SERIES_GAP_S;
  for (const [at, main, second] of points) {
    const before = made.x.at(-1);
    if (before !== undefined && Number(at) - before > gap) put(made, before + gap / 2, null, null);
    put(made, Number(at), main ?? null, second ?? null);
  }
  return made;
}

/**
 * @param {Series} series
 * @param {number} at
 * @param {number | null} main
 * @param {number | null} second
 */
function put(series, at, main, second) {
  series.x.push(at);
  series.main.push(main);
  series.second.push(second);
}

/**
 * @param {Figure | null} read
 * @param {string} name its suffix gives the unit
 * @returns {Words}
 */
export function words(read, name) {
  if (!read) return { value: '–', detail: 'no message yet' };
  const unit = name.endsWith('_ms') ? millis : name.endsWith('_percent') ? percentage : amount;
  if (read.kind !== 'rate' && (read.count === 0 || read.denominator === 0)) return { value: '–', detail: 'none in five minutes' };
  switch (read.kind) {
    case 'distribution':
      return {
        value: unit(read.value),
        detail: `mean ${unit(read.mean)} · p50 ${unit(read.p50)} · ${count(read.count)} observed`,
      };
    case 'ratio':
      return { value: percent(read.value), detail: `${count(read.numerator)} of ${count(read.denominator)}` };
    case 'rate':
      return { value: amount(read.value) + ' / min', detail: `${count(read.count)} in five minutes` };
    default:
      return { value: unit(read.value), detail: 'in five minutes' };
  }
}

/** @param {number | null} n 0 to 100 */
function percentage(n) {
  return percent(n === null ? null : n / 100);
}

/**
 * @param {Figure | null} read
 * @returns {Badge}
 */
function badge(read) {
  switch (read?.status) {
    case 'ok':
      return { text: 'ok', tone: 'ok' };
    case 'warn':
      return { text: 'warn', tone: 'warn' };
    case 'alert':
      return { text: 'alert', tone: 'alert' };
    case 'low_count':
      return { text: 'too few', tone: '' };
    default:
      return { text: '', tone: '' };
  }
}

/**
 * @param {DrawerState} state
 * @returns {Row[]} in a stable order
 */
export function everything({ messages, families }) {
  /** @type {Row[]} */
  const rows = [];
  for (const family of families) {
    const message = messages.get(family);
    for (const name of Object.keys(own(message, 'aggregates') ?? {})) {
      const read = figure(message, name);
      if (!read || rows.length >= MOST_ROWS) continue;
      const { value, detail } = words(read, name);
      const prefix = read.kind === 'distribution' ? 'p95 ' : '';
      rows.push({ name: plain(family + '.' + name), value: prefix + value, detail, badge: badge(read) });
    }
  }
  return rows;
}
