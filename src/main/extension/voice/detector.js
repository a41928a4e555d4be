// Decides from loudness alone when somebody speaks. Pure: it is fed frames and answers with decisions; its clock is the frames.
// After Rabiner and Sambur, "An algorithm for determining the endpoints of isolated utterances" (1975): energy against a noise
// floor that adapts, and zero crossings to tell hiss from voice.

import { FRAME_MS, SILENCE_DB } from './frames.js';

/**
 * @typedef {object} Limits
 * @property {number} learnMs at the start, in which the noise floor is taken and nothing is decided
 * @property {number} marginDb above the floor counts as loud
 * @property {number} leastDb below this nothing is loud
 * @property {number} attackMs loud without a gap before a segment begins; a click is shorter
 * @property {number} shortestMs of sound before a segment is kept
 * @property {number} hangoverMs of quiet before a segment ends; syllables have gaps
 * @property {number} cooldownMs after a kept segment in which another is thrown away
 * @property {number} longestMs a segment is cut there
 * @property {number} hissHz mean pitch above which a segment is noise; fricatives alone reach it, words do not
 */
/**
 * @typedef {{ kind: 'speech', latencyMs: number }
 *   | { kind: 'ended', durationMs: number, levels: number[] }
 *   | { kind: 'ignored', reason: 'short' | 'cooldown' | 'noise', durationMs: number }} Decision
 *   speech: one has begun and is kept, that long after its onset; ended: that one is over
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
const FALL = 0.3; // of the difference, each frame: the floor follows silence within 100 ms
const RISE_DB = 0.03; // each frame, 3 dB a second: it follows a fan that starts, and outlasts a sentence

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

  /** In dB; for tests and curious people. */
  get floor() {
    return this.#floor;
  }

  /**
   * @param {Frame} frame
   * @returns {Decision[]} mostly none
   */
  hear(frame) {
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
    const heardMs = this.#attack.length * FRAME_MS;
    if (heardMs < this.#limits.attackMs) return [];
    const levels = this.#attack.map(({ level }) => level);
    const pitches = this.#attack.map(({ pitch }) => pitch);
    this.#segment = { onset: this.#now - heardMs, lastLoud: this.#now, levels, pitches, fate: '' };
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
      if (segment.fate === 'kept') return [{ kind: 'speech', latencyMs: this.#now - segment.onset }];
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
    if (cut) this.#floor = Math.min(...levels); // whatever never paused is the background from now on
    const durationMs = lastLoud - onset;
    if (fate === 'cooldown' || fate === 'noise') return { kind: 'ignored', reason: fate, durationMs };
    if (fate !== 'kept') return { kind: 'ignored', reason: 'short', durationMs };
    this.#keptUntil = lastLoud;
    return { kind: 'ended', durationMs, levels: levels.slice(0, Math.round(durationMs / FRAME_MS)) };
  }
}
