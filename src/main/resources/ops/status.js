/** Shows the alerts, the worst first, each with its playbook; and whether the page is connected to the server. */

import { at, data, group, keyed, make, text } from './dom.js';
import { clock, figure, span, visible } from './format.js';

/** @typedef {import('./feed.js').Alert} Alert */
/** @typedef {import('./feed.js').Figure} Figure */

/**
 * Returns the text of an alert on an aggregate.
 * @param {Figure} about @param {import('./feed.js').Reading | undefined} reading @param {string} severity
 */
export function sentence(about, reading, severity) {
  const bound = severity === 'critical' ? about.alert : about.warn;
  const statistic = about.distribution ? `${about.statistic} ` : '';
  const level = severity === 'critical' ? 'alert' : 'warning';
  const side = about.below ? 'at or below' : 'from';
  return `${statistic}${figure(reading?.value, about.unit)}; ${level} ${side} ${figure(bound, about.unit)}. ${about.description}`;
}

/**
 * Returns the owner and a command to run, for an aggregate without a playbook.
 * @param {Figure} about @param {import('./feed.js').Snapshot['families']} families
 */
export function lookAt(about, families) {
  const owner = families.find(family => family.name === about.family)?.owner;
  return { whom: `${owner ? `Owner: ${visible(owner)}. ` : ''}Its events:`,
    command: `java -jar target/lossy-telemetry.jar dump --since 15m --family ${visible(about.family)}` };
}

/** @param {import('./feed.js').Snapshot} snapshot */
export function status({ figures, families }) {
  const byName = new Map(figures.map(each => [each.name, each]));
  const list = at('alerts');

  /** @param {Alert} alert @param {import('./feed.js').Frame} frame */
  function textOf(alert, frame) {
    const about = byName.get(alert.key);
    return about ? sentence(about, frame.figures[alert.key], alert.severity) : alert.text;
  }

  /** @param {Alert} alert */
  function create(alert) {
    const item = group('li', '', make('b'), make('strong', 'mono'), make('span'), make('span', 'quiet'));
    if (alert.playbook && /^\w+$/.test(alert.playbook)) {
      const link = make('a', '', `What to do: ${alert.playbook}`);
      link.href = new URL(`playbooks/${alert.playbook}`, import.meta.url).href;
      item.append(link);
    } else if (byName.has(alert.key)) {
      const { whom, command } = lookAt(/** @type {Figure} */ (byName.get(alert.key)), families);
      item.append(make('span', '', whom), make('code', '', command));
    }
    return item;
  }

  return {
    /** @param {import('./feed.js').Frame} frame */
    show(frame) {
      const quiet = { key: '', severity: 'ok', text: '', playbook: null, since: frame.at };
      keyed(list, frame.alerts.length ? frame.alerts : [quiet], alert => alert.key, create, (item, alert) => {
        const [level, name, message, since] = item.children;
        if (!level || !name || !message || !since) return;
        data(item, 'severity', alert.severity);
        text(level, alert.severity === 'critical' ? 'alert' : alert.severity);
        text(name, visible(alert.key));
        text(message, alert.severity === 'ok' ? 'Nothing is over its threshold; commits succeed; the books balance.'
          : visible(textOf(alert, frame), 300));
        text(since, alert.severity === 'ok' ? '' : `for ${span(frame.at - alert.since)}`);
      });
    },
  };
}

/** @param {import('./feed.js').Frame} frame */
export function live(frame) {
  document.body.classList.remove('stale');
  const line = at('line');
  data(line, 'state', 'live');
  text(line, `live, ${clock(frame.at)}`);
}

/** @param {number} since @param {string} why */
export function disconnected(since, why) {
  document.body.classList.add('stale');
  const line = at('line');
  data(line, 'state', 'gone');
  text(line, `Server gone since ${clock(since)} (${why}); retrying`);
}
