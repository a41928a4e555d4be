// The engines that ship. They know how loud somebody spoke and nothing of the words: they are there so that the wrapper has
// something real to time and something that really fails. Put yours in their place.

import { SttFailure } from './transcriber.js';
import { loudFramesOnGpu } from './gpu.js';

/** @typedef {import('./transcriber.js').Engine} Engine */
/** @typedef {import('../voice/voice-mode.js').Utterance} Utterance */

const LOUD_DB = -50;

/**
 * Plain JavaScript, which the catalog has no word for: it counts as local_wasm, the mode without a graphics card.
 *
 * @type {Engine}
 */
export const loudnessEngine = {
  mode: 'local_wasm',
  async transcribe({ durationMs, levels }) {
    return verdict(durationMs, checked(levels).filter((level) => level > LOUD_DB).length / levels.length);
  },
};

/** The same count by the graphics card; fails where there is none. @type {Engine} */
export const gpuLoudnessEngine = {
  mode: 'local_webgpu',
  async transcribe({ durationMs, levels }) {
    return verdict(durationMs, (await loudFramesOnGpu(checked(levels), LOUD_DB)) / levels.length);
  },
};

/**
 * Asks a server for the text. It is sent how loud each 10 ms were, from which no word can be had; a real one would need sound.
 *
 * @param {string} url takes {@code {duration_ms, levels_db}} by POST and answers {@code {text}}
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
      if (typeof answer?.text !== 'string') throw new SttFailure('other', 'no text in the answer');
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
function verdict(durationMs, loudShare) {
  const seconds = (durationMs / 1000).toFixed(1);
  return loudShare >= 0.3 ? `[speech, ${seconds} s]` : `[no speech, ${seconds} s]`;
}
