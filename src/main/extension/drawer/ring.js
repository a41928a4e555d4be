// Keeps the newest points of a line in bounded memory.

/** @typedef {[at: number, value: number]} Point */

export class Ring {
  #most;
  /** @type {Point[]} */
  #points = [];
  #next = 0;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /**
   * @param {number} at
   * @param {number} value
   */
  add(at, value) {
    this.#points[this.#next] = [at, value];
    this.#next = (this.#next + 1) % this.#most;
  }

  clear() {
    this.#points = [];
    this.#next = 0;
  }

  /** Returns the points, oldest first. */
  get points() {
    return [...this.#points.slice(this.#next), ...this.#points.slice(0, this.#next)];
  }
}
