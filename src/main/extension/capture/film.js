// Plays a video in a <video> element. The shipped library has no video files, so a drawing of title and time replaces them.

/** @typedef {import('../library/library.js').Video} Video */

const FRAMES_A_SECOND = 10;
const [WIDTH, HEIGHT] = [480, 270];

export class Film {
  #video;
  #canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  /** @type {Video | undefined} */
  #shown;
  #drawn = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} runs while the video plays */
  #timer;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
    video.addEventListener('play', () => {
      this.#timer ??= setInterval(() => this.#draw(), 1000 / FRAMES_A_SECOND);
    });
    video.addEventListener('pause', () => {
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
  }

  /** Starts at the beginning. @param {Video} film */
  show(film) {
    this.#shown = film;
    this.#drawn = 0;
    this.#draw();
    this.#video.srcObject ??= this.#canvas.captureStream(FRAMES_A_SECOND);
    this.#video.play().catch(() => {}); // rejected if it was paused meanwhile, or if the person has to press play
  }

  pause() {
    this.#video.pause();
  }

  #draw() {
    const context = this.#canvas.getContext('2d');
    if (!context || !this.#shown) return;
    const { id, title, seconds } = this.#shown;
    const at = this.#drawn++ / FRAMES_A_SECOND;
    const hue = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 0);
    context.fillStyle = `hsl(${hue} 45% 28%)`;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = `hsl(${hue} 60% 70%)`;
    context.fillRect(0, HEIGHT - 10, (WIDTH * (at % 60)) / 60, 10);
    context.fillStyle = '#fff';
    context.font = '600 26px system-ui, sans-serif';
    context.fillText(title, 24, 120, WIDTH - 48);
    context.font = '20px system-ui, sans-serif';
    context.fillText(`${clock(at)} of ${clock(seconds)}`, 24, 160);
  }
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
