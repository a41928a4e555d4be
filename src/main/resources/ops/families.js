/** Shows one row per family: last event, rates, latencies and the top reason of its rejections. */

import { at, group, make, sparkline, text } from './dom.js';
import { ago, count, figure, rate, visible } from './format.js';
import { columns, spark } from './points.js';

/** @typedef {import('./feed.js').Snapshot} Snapshot */
/** @typedef {import('./feed.js').Frame} Frame */

/** @param {Snapshot} snapshot @param {string} name @param {(family: string) => void} chosen */
function row(snapshot, name, chosen) {
  const described = snapshot.families.find(each => each.name === name);
  const button = make('button', '', name);
  button.type = 'button';
  button.title = described ? `${described.description} Owner: ${described.owner}.` : '';
  button.addEventListener('click', () => chosen(name));
  const { svg, path } = sparkline();
  const cells = {
    last: make('td'), now: make('td', 'n'), accepted: make('td', 'n'), rejected: make('td', 'n'),
    late: make('td', 'n opt'), p50: make('td', 'n opt'), p95: make('td', 'n'), of: make('td', 'quiet opt'), reason: make('td', 'mono opt'),
  };
  const element = group('tr', '', group('td', '', button), cells.last, cells.now, group('td', 'spark', svg), cells.accepted,
    cells.rejected, cells.late, cells.p50, cells.p95, cells.of, cells.reason);
  return {
    element, cells, path, button, enabled: snapshot.enabled && (described?.enabled ?? true),
    place: snapshot.series.indexOf(`stored:${name}`) + 1,
    figure: snapshot.figures.find(each => each.family === name && each.distribution),
  };
}

/** @param {Snapshot} snapshot @param {(family: string) => void} chosen */
export function families(snapshot, chosen) {
  const rows = snapshot.families.map(family => ({ name: family.name, ...row(snapshot, family.name, chosen) }));
  at('families').querySelector('tbody')?.replaceChildren(...rows.map(each => each.element));

  /** @param {typeof rows[number]} of @param {Frame} frame */
  function quantiles(of, frame) {
    const reading = of.figure && frame.figures[of.figure.name];
    text(of.cells.p50, figure(reading?.p50, of.figure?.unit));
    text(of.cells.p95, figure(reading?.p95, of.figure?.unit));
    of.cells.p95.className = reading?.status === 'alert' ? 'n bad' : reading?.status === 'warn' ? 'n warned' : 'n';
    text(of.cells.of, of.figure ? of.figure.name.slice(of.figure.family.length + 1) : '');
    of.cells.of.title = of.figure?.description ?? '';
  }

  return {
    /** @param {import('./points.js').Point[]} points @param {Frame} frame @param {import('./view.js').View} view */
    show(points, frame, view) {
      for (const of of rows) {
        const row = frame.families.find(each => each.name === of.name);
        if (!row) continue;
        const { cells } = of;
        of.button.setAttribute('aria-pressed', String(view.family === of.name));
        text(cells.last, of.enabled ? ago(row.last, frame.at) : 'switched off');
        text(cells.now, `${rate(row.rate)} /s`);
        text(cells.accepted, count(row.accepted));
        text(cells.rejected, count(row.rejected));
        cells.rejected.className = row.rejected > 0 ? 'n bad' : 'n';
        text(cells.late, count(row.late));
        text(cells.reason, row.reason ? visible(row.reason) : '–');
        quantiles(of, frame);
        const [, values = []] = columns(points, [of.place], frame.at / 1000 - view.range, snapshot.step, 1);
        const path = spark(values, 100, 20);
        if (of.path.getAttribute('d') !== path) of.path.setAttribute('d', path);
      }
    },
  };
}
