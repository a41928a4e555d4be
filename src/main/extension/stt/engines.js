// The shipped engines. They receive only the loudness and do not recognize words. They give the wrapper real work to time and
// real failures. Replace them with your own.

import { SttFailure } from './transcriber.js';
import { loudFramesOnGpu } from './gpu.js';

/** @typedef {import('./transcriber.js').Engine} Engine */
/** @typedef {import('../voice/voice-mode.js').Utterance} Utterance */

const LOUD_DB = -50;

/**
 * Runs in plain JavaScript. The catalog has no mode for that, so it counts as local_wasm, the mode without a graphics card.
 *
 * @type {Engine}
 */
export const loudnessEngine = {
  mode: 'local_wasm',
  async transcribe({ durationMs, levels }) {
    return transcriptOf(durationMs, checked(levels).filter((level) => level > LOUD_DB).length / levels.length);
  },
};

/** Counts on the graphics card; fails without one. @type {Engine} */
export const gpuLoudnessEngine = {
  mode: 'local_webgpu',
  async transcribe({ durationMs, levels }) {
    return transcriptOf(durationMs, (await loudFramesOnGpu(checked(levels), LOUD_DB)) / levels.length);
  },
};

/**
 * Requests the text from a server. It sends only the loudness of each 10 ms, which contains no words; a real service needs sound.
 *
 * @param {string} url receives {@code {duration_ms, levels_db}} by POST and answers {@code {text}}
 * @returns {Engine}
 */
export function cloudEngine(url) {
  return {
    mode: 'cloud',
    async transcribe({ durationMs, levels }, signal) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ duration_ms: durationMs, levels_db: levels.map(Math.round) }),
        signal,
      });
      if (!response.ok) throw new SttFailure('network', 'status ' + response.status);
      const answer = await response.json();
      if (typeof answer?.text !== 'string') throw new SttFailure('other', 'no text in the response');
      return answer.text.slice(0, 2000);
    },
  };
}

/**
 * @param {Pick<import('../shared/settings.js').Settings, 'engine' | 'cloudUrl'>} settings
 * @returns {Engine[]}
 */
export function enginesOf({ engine, cloudUrl }) {
  const local = engine === 'local_webgpu' ? gpuLoudnessEngine : loudnessEngine;
  return cloudUrl ? [local, cloudEngine(cloudUrl)] : [local];
}

/** @param {number[]} levels */
function checked(levels) {
  if (levels.length === 0) throw new SttFailure('audio_invalid', 'no frames');
  return levels;
}

/**
 * @param {number} durationMs
 * @param {number} loudShare
 */
function transcriptOf(durationMs, loudShare) {
  const seconds = (durationMs / 1000).toFixed(1);
  return loudShare >= 0.3 ? `[speech, ${seconds} s]` : `[no speech, ${seconds} s]`;
}
