// Five minutes of one figure as a line that moves to the left.

import uPlot from '../vendor/uplot/uPlot.esm.js';
import { millis } from './format.js';

/** @typedef {import('./figures.js').Strip} Strip */
/** @typedef {Record<'main' | 'second' | 'axis' | 'grid' | 'warn' | 'alert', string>} Colours */

const HEIGHT = 76; // CSS pixels, with the axis
const WINDOW_S = 300;
const EVERY_S = 60;
const FONT = '10px system-ui, sans-serif';

export class StripChart {
  #plot;
  #colours;
  #unit;
  #now = 0;
  /** @type {Strip} */
  #strip = { x: [], main: [], second: null, warn: null, alert: null };
  #top = 1;
  #sizes;

  /**
   * @param {HTMLElement} place
   * @param {'ms' | 'share'} unit
   * @param {() => Colours} colours
   */
  constructor(place, unit, colours) {
    this.#colours = colours;
    this.#unit = unit;
    this.#plot = new uPlot(this.#options(place.clientWidth || 320), [[], [], []], place);
    this.#sizes = new ResizeObserver(() => {
      if (place.clientWidth > 0) this.#plot.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    this.#sizes.observe(place);
  }

  /** @param {number} width */
  #options(width) {
    const axis = { font: FONT, stroke: () => this.#colours().axis, ticks: { show: false } };
    const grid = { stroke: () => this.#colours().grid, width: 1 };
    return {
      width,
      height: HEIGHT,
      padding: [6, 14, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.#now - WINDOW_S, this.#now] },
        y: { range: () => [0, this.#top] },
      },
      axes: [
        { ...axis, size: 18, gap: 4, grid: { show: false }, splits: () => this.#minutes(), values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((s) => this.#ago(s)) },
        { ...axis, size: 46, gap: 6, grid, splits: () => [0, this.#top / 2, this.#top], values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((v) => this.#label(v)) },
      ],
      series: [
        {},
        { stroke: () => this.#colours().main, width: 1.5, points: { show: this.#isLonely } },
        { stroke: () => this.#colours().second, width: 1, points: { show: false } },
      ],
      hooks: { drawAxes: [() => this.#thresholds()] },
    };
  }

  /** A line needs two points; before that the one is shown. */
  #isLonely = () => this.#strip.x.length < 2;

  #minutes() {
    return [4, 3, 2, 1, 0].map((minutes) => this.#now - minutes * EVERY_S);
  }

  /** @param {number} second */
  #ago(second) {
    const minutes = Math.round((this.#now - second) / EVERY_S);
    return minutes === 0 ? 'now' : `−${minutes} min`;
  }

  /** @param {number} value */
  #label(value) {
    return this.#unit === 'ms' ? millis(Math.round(value)) : Math.round(value * 100) + ' %';
  }

  #thresholds() {
    const { ctx, bbox } = this.#plot;
    const { warn, alert } = this.#strip;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    for (const [value, colour] of /** @type {const} */ ([[warn, 'warn'], [alert, 'alert']])) {
      if (value === null || value > this.#top) continue;
      const y = Math.round(this.#plot.valToPos(value, 'y', true));
      ctx.strokeStyle = this.#colours()[colour];
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /**
   * @param {Strip} strip
   * @param {number} now seconds since 1970
   */
  show(strip, now) {
    this.#strip = strip;
    this.#now = now;
    this.#top = topOf(strip, this.#unit);
    this.#plot.setData([strip.x, strip.main, strip.second ?? strip.x.map(() => null)]);
  }

  close() {
    this.#sizes.disconnect();
    this.#plot.destroy();
  }
}

/**
 * Where the scale ends: above all points, and above a threshold unless that would press the line flat.
 *
 * @param {Strip} strip
 * @param {'ms' | 'share'} unit
 */
export function topOf({ main, second, warn, alert }, unit) {
  const highest = Math.max(0, ...main, ...(second ?? []));
  if (unit === 'share' && warn !== null && alert !== null && alert < warn) return 1; // high is good
  let top = highest * 1.15;
  for (const bound of [warn, alert]) if (bound !== null && bound <= 2.5 * highest) top = Math.max(top, bound * 1.15);
  if (unit === 'share') return Math.min(1, round(Math.max(top, 0.1)));
  return round(Math.max(top, 10));
}

/** @param {number} top up to two digits, so that half of it is a short number too */
function round(top) {
  const digit = 10 ** Math.floor(Math.log10(top));
  const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return digit * (steps.find((step) => step * digit >= top * 0.999999) ?? 10);
}
