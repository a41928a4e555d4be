/** Draws the charts of the last hour, with one cursor for all and the catalog's thresholds as lines. */

import uPlot from './uPlot.esm.js';
import { at, data, group, make, text } from './dom.js';
import { clock, duration, figure, rate, short } from './format.js';
import { columns } from './points.js';

/** @typedef {import('./feed.js').Snapshot} Snapshot */
/** @typedef {import('./feed.js').Frame} Frame */
/** @typedef {{ title: string, note: string, series: string[], by: number, write: (n: number | null | undefined) => string,
 *   figure?: string, warn?: number, alert?: number }} ChartSpec */

const HEIGHT = 118;
const KEY_FIGURES = ['voice_mode.latency_ms', 'stt.fallback_ratio', 'cache.hit_ratio', 'cache.evictions'];

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** @param {import('./feed.js').Figure} of @returns {ChartSpec} */
function figureChart(of) {
  return {
    title: of.name, note: of.distribution ? of.statistic : '', series: [`figure:${of.name}`], by: 1,
    write: n => figure(n, of.unit), figure: of.name,
    ...(of.warn === undefined ? {} : { warn: of.warn }), ...(of.alert === undefined ? {} : { alert: of.alert }),
  };
}

/** Returns the charts to draw: an overview, or all of one family. @param {Snapshot} snapshot @param {string} family */
export function choose(snapshot, family) {
  /** @type {ChartSpec[]} */
  const specs = [];
  const { step } = snapshot;
  if (snapshot.families.some(each => each.name === family)) {
    specs.push({ title: `${family} stored`, note: '/s', series: [`stored:${family}`], by: step, write: rate });
    snapshot.figures.filter(each => each.family === family).forEach(each => specs.push(figureChart(each)));
    return specs;
  }
  specs.push({ title: 'Events', note: '/s; stored, received', series: ['persisted', 'received'], by: step, write: rate });
  KEY_FIGURES.forEach(name => {
    const of = snapshot.figures.find(each => each.name === name);
    if (of) specs.push(figureChart(of));
  });
  specs.push({ title: 'Rejected', note: '/s', series: ['rejected'], by: step, write: rate });
  specs.push({ title: 'In queue', note: 'events', series: ['queue'], by: 1, write: short });
  specs.push({ title: 'Commit lag', note: 'p95', series: ['lag_p95'], by: 1, write: duration, alert: 5 });
  return specs;
}

/** @param {ChartSpec} spec @param {number | null} low @param {number | null} high @returns {[number, number]} */
export function bounds(spec, low, high) {
  let top = Math.max(high ?? 0, 0);
  // a threshold far above the values would flatten them; it is shown once the values come near it
  for (const line of [spec.warn, spec.alert]) {
    if (line !== undefined && top > line / 4 && line > top) top = line;
  }
  return [Math.min(0, low ?? 0), top > 0 ? top * 1.08 : 1];
}

/** @param {import('./uPlot.esm.js').default} plot @param {ChartSpec} spec */
function thresholds(plot, spec) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  /** @type {[number | undefined, string][]} */
  const lines = [[spec.warn, '--warn'], [spec.alert, '--bad']];
  for (const [value, name] of lines) {
    const y = value === undefined ? -1 : plot.valToPos(value, 'y', true);
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = colour(name);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * @param {ChartSpec} spec @param {(index: number | null | undefined) => void} pointed
 * @param {() => [number, number]} shown the time range to draw, also without data
 */
function options(spec, pointed, shown) {
  const axis = { stroke: () => colour('--quiet'), font: '11px system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: () => colour('--rule'), width: 1 };
  return {
    width: 300, height: HEIGHT, padding: [6, 6, 0, 0], legend: { show: false },
    cursor: { sync: { key: 'ops' }, y: false, drag: { x: false, y: false }, points: { size: 5 } },
    scales: { x: { range: shown }, y: { range: (/** @type {unknown} */ _u, /** @type {number} */ low, /** @type {number} */ high) => bounds(spec, low, high) } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 7, space: 70,
        values: (/** @type {unknown} */ _u, /** @type {number[]} */ times) => times.map(t => clock(t * 1000).slice(0, t % 60 ? 8 : 5)) },
      { ...axis, grid, size: 52, gap: 4, space: 28,
        values: (/** @type {unknown} */ _u, /** @type {number[]} */ ticks) => ticks.map(tick => spec.write(tick)) },
    ],
    series: [{}, ...spec.series.map((name, i) => ({
      label: name, width: 1.5, stroke: () => colour(i ? '--second' : '--line'), spanGaps: false, points: { show: false },
    }))],
    hooks: {
      drawAxes: [(/** @type {any} */ plot) => thresholds(plot, spec)],
      setCursor: [(/** @type {any} */ plot) => pointed(plot.cursor.idx)],
    },
  };
}

/** @param {Snapshot} snapshot @param {ChartSpec} spec */
function chart(snapshot, spec) {
  const value = make('span', 'value');
  const none = make('p', 'none quiet', 'no data in this time range');
  const box = make('div', 'plot');
  const limit = spec.alert === undefined ? '' : `alert ${spec.write(spec.alert)}`;
  const figureBox = group('figure', 'strip',
    group('figcaption', '', make('strong', '', spec.title), make('span', 'quiet', [spec.note, limit].filter(Boolean).join(', ')), value), box);
  figureBox.dataset.strip = spec.series[0] ?? '';
  const places = spec.series.map(name => snapshot.series.indexOf(name) + 1);
  /** @type {[number[], ...(number | null)[][]]} */
  let drawn = [[]];
  /** @type {[number, number]} */
  let time = [0, 1];
  /** @param {number | null | undefined} index */
  function pointed(index) {
    const i = index ?? drawn[0].length - 1;
    const when = index == null ? '' : `${clock((drawn[0][i] ?? 0) * 1000)}  `;
    text(value, when + spec.write(drawn[1]?.[i]));
  }
  const plot = new uPlot(options(spec, pointed, () => time), [[]], box);
  box.append(none);
  return {
    box: figureBox,
    plot,
    /** @param {import('./points.js').Point[]} points @param {[number, number]} between @param {string} status */
    show(points, between, status) {
      time = between;
      const [from] = between;
      drawn = columns(points, places, from, snapshot.step, spec.by);
      none.hidden = drawn.slice(1).some(column => column.some(each => each != null));
      data(figureBox, 'status', status);
      plot.setData(drawn);
      pointed(plot.cursor.idx);
    },
  };
}

/** @param {Snapshot} snapshot @param {string} family */
export function drawCharts(snapshot, family) {
  const list = at('strips');
  const charts = choose(snapshot, family).map(spec => ({ spec, ...chart(snapshot, spec) }));
  list.replaceChildren(...charts.map(each => each.box));
  const sizes = new ResizeObserver(() => {
    for (const { box, plot } of charts) {
      const width = box.clientWidth - 16;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  });
  sizes.observe(list);
  return {
    /** @param {import('./points.js').Point[]} points @param {Frame} frame @param {number} range seconds */
    show(points, frame, range) {
      const now = frame.at / 1000;
      for (const { spec, show } of charts) show(points, [now - range, now], frame.figures[spec.figure ?? '']?.status ?? '');
    },
    redraw() {
      charts.forEach(each => each.plot.redraw(false, true));
    },
    remove() {
      sizes.disconnect();
      charts.forEach(each => each.plot.destroy());
    },
  };
}
