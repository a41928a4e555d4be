// Draws the last five minutes of one figure as a line that moves to the left.

import uPlot from '../vendor/uplot/uPlot.esm.js';
import { millis } from './format.js';

/** @typedef {import('./figures.js').Series} Series */
/** @typedef {Record<'main' | 'second' | 'axis' | 'grid' | 'warn' | 'alert', string>} Colours */

const HEIGHT = 76; // CSS pixels, with the axis
const WINDOW_S = 300;
const EVERY_S = 60;
const FONT = '10px system-ui, sans-serif';

export class TimeSeriesChart {
  #plot;
  #colours;
  #unit;
  #now = 0;
  /** @type {Series} */
  #series = { x: [], main: [], second: [], warn: null, alert: null };
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
    return {
      width,
      height: HEIGHT,
      padding: [6, 32, 0, 0], // on the right: space for the names of the thresholds
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.#now - WINDOW_S, this.#now] },
        y: { range: () => [0, this.#top] },
      },
      axes: this.#axes(),
      series: [
        {},
        { stroke: () => this.#colours().main, width: 1.5, points: { show: true, size: 4, filter: lonely } },
        { stroke: () => this.#colours().second, width: 1, points: { show: true, size: 3, filter: lonely } },
      ],
      hooks: { drawAxes: [() => this.#thresholds()] },
    };
  }

  #axes() {
    /** @typedef {number[]} Marks */
    const axis = { font: FONT, stroke: () => this.#colours().axis, ticks: { show: false } };
    const grid = { stroke: () => this.#colours().grid, width: 1 };
    const time = (/** @type {unknown} */ _, /** @type {Marks} */ marks) => marks.map((at) => this.#ago(at));
    const label = (/** @type {unknown} */ _, /** @type {Marks} */ marks) => marks.map((value) => this.#label(value));
    return [
      { ...axis, size: 18, gap: 4, grid: { show: false }, splits: () => this.#minutes(), values: time },
      { ...axis, size: 46, gap: 6, grid, splits: () => [0, this.#top / 2, this.#top], values: label },
    ];
  }

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
    const { warn, alert } = this.#series;
    const pixel = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = pixel;
    ctx.setLineDash([3 * pixel, 3 * pixel]);
    ctx.font = `${9 * pixel}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    for (const [value, colour] of /** @type {const} */ ([[warn, 'warn'], [alert, 'alert']])) {
      if (value === null || value > this.#top) continue;
      const y = Math.round(this.#plot.valToPos(value, 'y', true));
      ctx.strokeStyle = ctx.fillStyle = this.#colours()[colour];
      ctx.fillText(colour, bbox.left + bbox.width + 4 * pixel, y);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /**
   * @param {Series} series
   * @param {number} now seconds since 1970
   */
  show(series, now) {
    this.#series = series;
    this.#now = now;
    this.#top = topOf(series, this.#unit);
    this.#plot.setData([series.x, series.main, series.second]);
  }

  close() {
    this.#sizes.disconnect();
    this.#plot.destroy();
  }
}

/**
 * Finds points between two gaps. They have no line, so the chart draws them as dots.
 *
 * @param {{ data: (number | null)[][] }} plot
 * @param {number} n the number of the line
 */
function lonely({ data }, n) {
  const line = data[n] ?? [];
  return line.flatMap((value, i) => (value !== null && line[i - 1] == null && line[i + 1] == null ? [i] : []));
}

/**
 * Returns the end of the scale: above all points, and above a threshold unless that would flatten the line.
 *
 * @param {Series} series
 * @param {'ms' | 'share'} unit
 */
export function topOf({ main, second, warn, alert }, unit) {
  const highest = Math.max(0, ...[...main, ...second].map(Number));
  if (unit === 'share' && warn !== null && alert !== null && alert < warn) return 1; // a high share is good
  let top = highest * 1.15;
  for (const bound of [warn, alert]) {
    const fits = highest === 0 || Number(bound) <= 2.5 * highest;
    if (bound !== null && fits) top = Math.max(top, bound * 1.15);
  }
  if (unit === 'share') return Math.min(1, round(Math.max(top, 0.1)));
  return round(Math.max(top, 10));
}

/** Rounds up to one digit, so that half of it is a short number too. @param {number} top */
function round(top) {
  const digit = 10 ** Math.floor(Math.log10(top));
  const steps = [1, 2, 3, 4, 5, 6, 8, 10];
  return digit * (steps.find((step) => step * digit >= top * 0.999999) ?? 10);
}
