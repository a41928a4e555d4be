// Turns samples into frames of 10 ms. A frame has two numbers: the loudness, and how fast the wave changes its sign. The samples
// themselves are not passed on.

export const FRAME_MS = 10;
export const SILENCE_DB = -90;

/**
 * @typedef {object} Frame
 * @property {number} level root mean square in dB below full scale, never under SILENCE_DB
 * @property {number} pitch half the sign changes per second, in Hz; for a single tone, its frequency
 */

export class Framer {
  #size;
  #rate;
  #filled = 0;
  #squares = 0;
  #crossings = 0;
  #before = 0;

  /** @param {number} rate samples per second */
  constructor(rate) {
    this.#rate = rate;
    this.#size = Math.round((rate * FRAME_MS) / 1000);
  }

  /**
   * @param {Float32Array} samples
   * @param {(frame: Frame) => void} take called for each complete frame
   */
  push(samples, take) {
    for (const sample of samples) {
      this.#squares += sample * sample;
      if (sample < 0 !== this.#before < 0) this.#crossings++;
      this.#before = sample;
      if (++this.#filled === this.#size) take(this.#frame());
    }
  }

  /** @returns {Frame} */
  #frame() {
    const level = 10 * Math.log10(this.#squares / this.#size);
    const pitch = (this.#crossings / 2) * (this.#rate / this.#size);
    this.#filled = this.#squares = this.#crossings = 0;
    return { level: Math.max(SILENCE_DB, level), pitch };
  }
}
