// Runs on the audio thread. It receives the sound and sends only decisions and, for a kept segment, the loudness.

import { SpeechDetector } from './detector.js';
import { Framer } from './frames.js';

class VoiceProcessor extends AudioWorkletProcessor {
  #framer = new Framer(sampleRate);
  #detector = new SpeechDetector();
  #opened = false;

  /** @param {Float32Array[][]} inputs */
  process([input]) {
    const [samples] = input ?? [];
    if (!samples) return true;
    if (!this.#opened) this.#post({ kind: 'opened' });
    this.#opened = true;
    this.#framer.push(samples, (frame) => {
      for (const decision of this.#detector.process(frame)) this.#post(decision);
    });
    return true;
  }

  /** @param {import('./detector.js').Decision | { kind: 'opened' }} decision */
  #post(decision) {
    this.port.postMessage({ ...decision, at: Date.now() });
  }
}

registerProcessor('voice', VoiceProcessor);
