/** The selected view, as the address holds it, so that a link shows the same view to others. Pure. */

import { visible } from './format.js';

/** @typedef {{ range: number, family: string, find: string, only: boolean, paused: boolean }} View */

const RANGES = [300, 900, 3600];

/** @param {string} search of the address @returns {View} */
export function parse(search) {
  const words = new URLSearchParams(search);
  const range = Number(words.get('range'));
  return {
    range: RANGES.includes(range) ? range : 3600,
    family: words.get('family') ?? '',
    find: (words.get('find') ?? '').slice(0, 100),
    only: words.get('only') === 'rejected',
    paused: words.get('paused') === 'yes',
  };
}

/** Returns the query for the address; it holds only what differs from the default view. @param {View} view */
export function print(view) {
  const words = new URLSearchParams();
  if (view.range !== 3600) words.set('range', String(view.range));
  if (view.family) words.set('family', view.family);
  if (view.find) words.set('find', view.find);
  if (view.only) words.set('only', 'rejected');
  if (view.paused) words.set('paused', 'yes');
  const text = words.toString();
  return text ? `?${text}` : '';
}

/** Returns the details of a line of the tail: reason and pointer, or the fields. @param {import('./feed.js').Line} line */
export function words(line) {
  if (!line.ok) return `${line.reason ?? ''} ${line.pointer ?? ''}`;
  return Object.entries(line.fields ?? {})
    .map(([name, value]) => `${name}=${visible(typeof value === 'number' ? Number(value.toPrecision(6)) : value, 40)}`)
    .join(' ');
}

/**
 * Returns true if the view shows this line of the tail.
 * @param {View} view @param {import('./feed.js').Line} line
 */
export function shows(view, line) {
  if (view.only && line.ok) return false;
  if (view.family && line.family !== view.family) return false;
  const wanted = view.find.trim().toLowerCase();
  const shown = [line.event, line.family, words(line), line.source, line.id].join(' ');
  return !wanted || shown.toLowerCase().includes(wanted);
}
