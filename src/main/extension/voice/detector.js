// Detects speech from the loudness alone. Pure: it takes frames and returns decisions; it measures time in frames. After Rabiner
// and Sambur, "An algorithm for determining the endpoints of isolated utterances" (1975): it compares the energy with a noise
// floor that adapts, and uses zero crossings to distinguish hiss from voice.

import { FRAME_MS, SILENCE_DB } from './frames.js';

/**
 * @typedef {object} Limits
 * @property {number} learnMs time at the start in which it measures the noise floor and decides nothing
 * @property {number} marginDb a frame this far above the floor is loud
 * @property {number} leastDb no frame below this level is loud
 * @property {number} attackMs loud time without a gap before a segment begins; a click is shorter
 * @property {number} shortestMs shortest segment that is kept
 * @property {number} hangoverMs quiet time before a segment ends, because syllables have gaps
 * @property {number} cooldownMs time after a kept segment in which another one is discarded
 * @property {number} longestMs a longer segment is cut
 * @property {number} hissHz mean pitch above which a segment is noise; fricatives alone reach it, words do not
 */
/**
 * @typedef {{ kind: 'speech', latencyMs: number, level: number }
 *   | { kind: 'ended', durationMs: number, levels: number[] }
 *   | { kind: 'ignored', reason: 'short' | 'cooldown' | 'noise', durationMs: number }} Decision
 *   speech: a segment has begun and is kept; latencyMs since its onset; level of its loudest frame in dB. ended: it is over
 */
/** @typedef {import('./frames.js').Frame} Frame */

/** @type {Readonly<Limits>} */
export const LIMITS = Object.freeze({
  learnMs: 200,
  marginDb: 12,
  leastDb: -50,
  attackMs: 30,
  shortestMs: 150,
  hangoverMs: 250,
  cooldownMs: 400,
  longestMs: 15_000,
  hissHz: 4000,
});
const FALL = 0.3; // share of the difference per frame: the floor follows silence within 100 ms
const RISE_DB = 0.03; // per frame, 3 dB per second: fast enough for a fan that starts, too slow for a sentence

/** @typedef {{ onset: number, lastLoud: number, levels: number[], pitches: number[], fate: string }} Segment */

export class SpeechDetector {
  #limits;
  #now = 0;
  #floor = SILENCE_DB;
  /** @type {Frame[]} loud ones that may become a segment */
  #attack = [];
  /** @type {Segment | null} */
  #segment = null;
  #keptUntil = -Infinity;

  /** @param {Partial<Limits>} [limits] */
  constructor(limits = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Returns the noise floor in dB, for tests. */
  get floor() {
    return this.#floor;
  }

  /**
   * @param {Frame} frame
   * @returns {Decision[]} mostly none
   */
  process(frame) {
    this.#now += FRAME_MS;
    if (this.#now <= this.#limits.learnMs) {
      this.#floor = this.#now === FRAME_MS ? frame.level : Math.min(this.#floor, frame.level);
      return [];
    }
    const loud = frame.level > Math.max(this.#floor + this.#limits.marginDb, this.#limits.leastDb);
    this.#adapt(frame.level);
    return this.#segment ? this.#inside(this.#segment, frame, loud) : this.#outside(frame, loud);
  }

  /** @param {number} level */
  #adapt(level) {
    this.#floor = level < this.#floor ? this.#floor + FALL * (level - this.#floor) : Math.min(level, this.#floor + RISE_DB);
  }

  /**
   * @param {Frame} frame
   * @param {boolean} loud
   * @returns {Decision[]}
   */
  #outside(frame, loud) {
    if (!loud) {
      this.#attack = [];
      return [];
    }
    this.#attack.push(frame);
    const loudMs = this.#attack.length * FRAME_MS;
    if (loudMs < this.#limits.attackMs) return [];
    const levels = this.#attack.map(({ level }) => level);
    const pitches = this.#attack.map(({ pitch }) => pitch);
    this.#segment = { onset: this.#now - loudMs, lastLoud: this.#now, levels, pitches, fate: '' };
    this.#attack = [];
    return [];
  }

  /**
   * @param {Segment} segment
   * @param {Frame} frame
   * @param {boolean} loud
   * @returns {Decision[]}
   */
  #inside(segment, frame, loud) {
    segment.levels.push(frame.level);
    if (loud) {
      segment.lastLoud = this.#now;
      segment.pitches.push(frame.pitch);
    }
    if (!segment.fate && segment.lastLoud - segment.onset >= this.#limits.shortestMs) {
      segment.fate = this.#fate(segment);
      if (segment.fate === 'kept') {
        return [{ kind: 'speech', latencyMs: this.#now - segment.onset, level: Math.max(...segment.levels) }];
      }
    }
    const cut = this.#now - segment.onset >= this.#limits.longestMs;
    return cut || this.#now - segment.lastLoud >= this.#limits.hangoverMs ? [this.#end(segment, cut)] : [];
  }

  /** @param {Segment} segment */
  #fate({ onset, pitches }) {
    if (onset - this.#keptUntil < this.#limits.cooldownMs) return 'cooldown';
    const pitch = pitches.reduce((sum, each) => sum + each, 0) / pitches.length;
    return pitch > this.#limits.hissHz ? 'noise' : 'kept';
  }

  /**
   * @param {Segment} segment
   * @param {boolean} cut
   * @returns {Decision}
   */
  #end({ onset, lastLoud, levels, fate }, cut) {
    this.#segment = null;
    if (cut) this.#floor = Math.min(...levels); // a sound without pauses is background noise from now on
    const durationMs = lastLoud - onset;
    if (fate === 'cooldown' || fate === 'noise') return { kind: 'ignored', reason: fate, durationMs };
    if (fate !== 'kept') return { kind: 'ignored', reason: 'short', durationMs };
    this.#keptUntil = lastLoud;
    return { kind: 'ended', durationMs, levels: levels.slice(0, Math.round(durationMs / FRAME_MS)) };
  }
}
