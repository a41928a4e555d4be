/** The points of the last hour for the charts: those of the snapshot, and one from each frame. Pure. */

/** @typedef {(number | null)[]} Point epoch second, then a value for each series */

/**
 * Adds a point to the list, or replaces the point of the same step. Keeps at most `most` points, which bounds the memory
 * of the page. Changes the given list.
 * @param {Point[]} points oldest first @param {Point} point @param {number} most
 */
export function upsert(points, point, most) {
  const at = Number(point[0]);
  while (points.length > 0 && Number(points[points.length - 1]?.[0]) >= at) points.pop();
  points.push(point);
  if (points.length > most) points.splice(0, points.length - most);
  return points;
}

/**
 * Returns times and values of some series, with an empty point where steps are missing, so that the chart shows a gap.
 * @param {Point[]} points @param {number[]} places of the series in a point @param {number} from epoch seconds
 * @param {number} step seconds @param {number} by values are divided by it
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columns(points, places, from, step, by) {
  /** @type {number[]} */
  const times = [];
  /** @type {(number | null)[][]} */
  const values = places.map(() => []);
  let last = 0;
  for (const point of points) {
    const at = Number(point[0]);
    if (at < from) continue;
    if (last > 0 && at - last > step) {
      times.push(last + step);
      values.forEach(column => column.push(null));
    }
    times.push(at);
    places.forEach((place, i) => {
      const value = point[place];
      values[i]?.push(value == null ? null : value / by);
    });
    last = at;
  }
  return [times, ...values];
}

/**
 * Returns the path of a sparkline in a box of `width` by `height`. A gap in the values is a gap in the line.
 * @param {(number | null)[]} values @param {number} width @param {number} height
 */
export function spark(values, width, height) {
  const top = Math.max(1e-9, ...values.map(v => v ?? 0));
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  let drawing = false;
  values.forEach((value, i) => {
    if (value != null) {
      const y = height - 1 - (value / top) * (height - 2);
      path += `${drawing ? 'L' : 'M'}${(i * step).toFixed(1)} ${y.toFixed(1)}`;
    }
    drawing = value != null;
  });
  return path;
}
