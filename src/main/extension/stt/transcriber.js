// Wraps engines that turn speech into text: measures their time, classifies their failures, and falls back to the next engine.
// Each request has one outcome, completed or fallback. After the last engine, the person has to type.

import { Events } from '../telemetry/telemetry.js';
import { textOf } from '../shared/failures.js';

/** @typedef {NonNullable<import('../telemetry/events.js').SttFallbackPayload['error_class']>} ErrorClass */
/** @typedef {import('../voice/voice-mode.js').Utterance} Utterance */
/**
 * @typedef {object} Engine
 * @property {import('../telemetry/events.js').SttRequestPayload['mode']} mode
 * @property {(utterance: Utterance, signal: AbortSignal) => Promise<string>} transcribe throws an SttFailure if it knows the cause
 */
/** @typedef {{ text: string, mode: Engine['mode'] }} Transcript */

/** A failure of an engine, with its error class. */
export class SttFailure extends Error {
  /**
   * @param {ErrorClass} errorClass
   * @param {string} message
   */
  constructor(errorClass, message) {
    super(message);
    this.name = 'SttFailure';
    this.errorClass = errorClass;
  }
}

export class Transcriber {
  #engines;
  #emit;
  #timeoutMs;
  #now;

  /**
   * @param {Engine[]} engines in the order in which they are tried
   * @param {import('../shared/client.js').Telemetry['emit']} emit
   * @param {{ timeoutMs?: number, now?: () => number }} [options] timeoutMs: for each engine
   */
  constructor(engines, emit, { timeoutMs = 8000, now = () => performance.now() } = {}) {
    this.#engines = engines;
    this.#emit = emit;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  /**
   * @param {Utterance} utterance
   * @returns {Promise<Transcript | null>} null if every engine failed
   */
  async transcribe(utterance) {
    const audio = { audio_ms: utterance.durationMs };
    const start = this.#now();
    let failed = {}; // the failure of the previous engine
    for (const { mode, transcribe } of this.#engines) {
      const from = this.#now();
      this.#emit(Events.STT_REQUEST, { mode, ...audio, ...failed, duration_ms: from - start });
      try {
        const text = await inTime((signal) => transcribe(utterance, signal), this.#timeoutMs);
        const duration_ms = this.#now() - from;
        this.#emit(Events.STT_COMPLETED, { mode, duration_ms, ...audio, empty: text.trim() === '', ...failed });
        return { text, mode };
      } catch (e) {
        const duration_ms = this.#now() - from;
        failed = { error_msg: textOf(e) };
        this.#emit(Events.STT_FALLBACK, { mode, error_class: classOf(e), duration_ms, ...failed });
      }
    }
    return null;
  }
}

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @param {number} ms enforced also if the work ignores its signal
 * @returns {Promise<T>}
 */
function inTime(work, ms) {
  const end = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const late = new DOMException('the engine took too long', 'TimeoutError');
      end.abort(late);
      reject(late);
    }, ms);
    work(end.signal).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * @param {unknown} reason
 * @returns {ErrorClass}
 */
export function classOf(reason) {
  if (reason instanceof SttFailure) return reason.errorClass;
  const name = reason instanceof Error || reason instanceof DOMException ? reason.name : '';
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'NetworkError' || (reason instanceof TypeError && /fetch/i.test(reason.message))) return 'network';
  return reason instanceof RangeError ? 'out_of_memory' : 'other';
}
