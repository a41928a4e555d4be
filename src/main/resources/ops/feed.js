/**
 * Receives the data of the page from the server: one snapshot with the last hour, then one frame per second. When the
 * connection breaks, it notifies the listener, retries, and starts again with a snapshot. It stops when the server requires
 * a login.
 */

/** @typedef {{ name: string, family: string, description: string, distribution: boolean, statistic: string,
 *   unit: string | null, warn?: number, alert?: number, below?: boolean, min_count?: number }} Figure */
/** @typedef {{ value: number | null, status: string | null, count: number | null, p50: number | null,
 *   p95: number | null }} Reading */
/** @typedef {{ t: number, ok: boolean, id: string | null, event: string | null, family: string | null, source: string,
 *   fields?: Record<string, unknown>, reason?: string, pointer?: string }} Line */
/** @typedef {{ reason: string, event: string | null, family: string | null, pointer: string, detail: string, shape: string, source: string,
 *   events: number, first: number, last: number, fix: string }} Cause */
/** @typedef {{ key: string, severity: string, text: string, playbook: string | null, since: number }} Alert */
/** @typedef {{ name: string, last: number | null, rate: number, accepted: number, rejected: number, late: number,
 *   reason: string | null }} FamilyRow */
/** @typedef {{ name: string, incarnation: string, version: string, catalog: string, differs: string[],
 *   state: 'self' | 'live' | 'silent', uptime_ms: number, silence_ms: number }} Node */
/** @typedef {{ name: string, state: 'running' | 'paused' | 'elsewhere', lag: number | null, behind: number | null,
 *   open: number | null, parked: number | null, delivered: number, dead: number, error: string | null,
 *   error_at: number | null }} Lane */
/** @typedef {{ at: number, boot: number, database: string, alerts: Alert[], balance: Record<string, number>,
 *   server: Record<string, any>, rates: Record<string, number>, point: import('./points.js').Point,
 *   families: FamilyRow[], figures: Record<string, Reading>, rejected: Cause[], watchers: number,
 *   clients: { installs: number, emitted: number, discarded: Record<string, number> } | null, opted_out: number | null,
 *   nodes: Node[], exchange: { partial: boolean, oldest: number | null }, lanes: Lane[],
 *   tail?: { lines: Line[], missed: number } }} Frame */
/** @typedef {{ version: string, java: string, enabled: boolean, step: number, steps: number,
 *   families: { name: string, description: string, owner: string, enabled: boolean, keep_rejected: boolean }[], figures: Figure[],
 *   series: string[], points: import('./points.js').Point[], frame: Frame }} Snapshot */
/** @typedef {{ snapshot: (snapshot: Snapshot) => void, frame: (frame: Frame) => void,
 *   broken: (since: number, why: string) => void, locked: () => void }} Listener */

const RETRY_MS = 1500;
const SILENCE_MS = 5000;
const SNAPSHOT_TIMEOUT_MS = 4000;
// Relative to this file, because a reverse proxy may serve the server under a path.
const SNAPSHOT = new URL('snapshot', import.meta.url);
const LIVE = new URL('live', import.meta.url);

/** Connects, and connects again after each failure while the page is open. @param {Listener} listener */
export function open(listener) {
  let since = 0;
  let boot = 0;
  /** @type {EventSource | null} */
  let source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;

  /** @param {string} why */
  function broken(why) {
    clearTimeout(silence);
    source?.close();
    source = null;
    since ||= Date.now();
    listener.broken(since, why);
    setTimeout(begin, RETRY_MS);
  }

  function restartSilenceTimer() {
    clearTimeout(silence);
    silence = setTimeout(() => broken('it sends nothing'), SILENCE_MS);
  }

  async function begin() {
    try {
      const response = await fetch(SNAPSHOT, { cache: 'no-store', signal: AbortSignal.timeout(SNAPSHOT_TIMEOUT_MS) });
      if (response.status === 401) return listener.locked();
      if (!response.ok) throw new Error(`it answers ${response.status}`);
      const snapshot = /** @type {Snapshot} */ (await response.json());
      boot = snapshot.frame.boot;
      listener.snapshot(snapshot);
    } catch (failure) {
      return broken(failure instanceof Error && failure.message.startsWith('it ') ? failure.message : 'it does not answer');
    }
    return listen();
  }

  function listen() {
    const opened = new EventSource(LIVE);
    source = opened;
    restartSilenceTimer();
    opened.onmessage = message => {
      const frame = read(message.data);
      if (frame?.boot !== boot) return broken(frame ? 'it was restarted' : 'its message is not valid');
      since = 0;
      restartSilenceTimer();
      return listener.frame(frame);
    };
    opened.onerror = () => {
      if (source === opened) broken(opened.readyState === EventSource.CLOSED ? 'too many pages are open' : 'the connection broke');
    };
  }

  void begin();
}

/** @param {string} text @returns {Frame | null} null if the text is no frame, for example an error page of a proxy */
function read(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
