// Fetches the list of videos, and emits how long the fetch took and how it ended.

import { Events } from '../telemetry/telemetry.js';

/** @typedef {{ id: string, title: string, seconds: number }} Video */
/** @typedef {NonNullable<import('../telemetry/events.js').LibraryFetchCompletedPayload['error_class']>} ErrorClass */

const MOST_VIDEOS = 1000;

/** A failed fetch, with its error class. */
export class LibraryFailure extends Error {
  /** @param {ErrorClass} errorClass */
  constructor(errorClass) {
    super('the library could not be loaded: ' + errorClass);
    this.name = 'LibraryFailure';
    this.errorClass = errorClass;
  }
}

/**
 * @param {string} url
 * @param {import('../shared/client.js').Telemetry['emit']} emit
 * @param {{ timeoutMs?: number, fetch?: typeof fetch }} [options]
 * @returns {Promise<Video[]>} rejects with a LibraryFailure
 */
export async function loadLibrary(url, emit, { timeoutMs = 10_000, fetch = globalThis.fetch } = {}) {
  const from = performance.now();
  const spent = () => Math.min(120_000, performance.now() - from);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), cache: 'no-store' });
    if (!response.ok) throw new LibraryFailure(classOfStatus(response.status));
    const videos = videosIn(await response.json());
    emit(Events.LIBRARY_FETCH_COMPLETED, { duration_ms: spent(), outcome: 'success', item_count: videos.length });
    return videos;
  } catch (e) {
    const error_class = classOf(e);
    emit(Events.LIBRARY_FETCH_COMPLETED, { duration_ms: spent(), outcome: 'error', error_class });
    throw new LibraryFailure(error_class);
  }
}

/**
 * @param {number} status
 * @returns {ErrorClass}
 */
export function classOfStatus(status) {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404 || status === 410) return 'not_found';
  return status >= 500 ? 'server' : 'other';
}

/**
 * @param {unknown} reason
 * @returns {ErrorClass}
 */
export function classOf(reason) {
  if (reason instanceof LibraryFailure) return reason.errorClass;
  if (reason instanceof SyntaxError) return 'invalid_response';
  if (reason instanceof DOMException && reason.name === 'TimeoutError') return 'timeout';
  return reason instanceof TypeError ? 'network' : 'other';
}

/**
 * @param {any} answer
 * @returns {Video[]}
 */
function videosIn(answer) {
  if (!Array.isArray(answer?.videos)) throw new LibraryFailure('invalid_response');
  return answer.videos.slice(0, MOST_VIDEOS).map((/** @type {any} */ video) => {
    const { id, title, seconds } = video ?? {};
    if (typeof id !== 'string' || typeof title !== 'string') throw new LibraryFailure('invalid_response');
    return { id: id.slice(0, 100), title: title.slice(0, 200), seconds: Number(seconds) || 0 };
  });
}
