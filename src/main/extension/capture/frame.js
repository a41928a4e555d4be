// Captures the current frame of a video, and emits how long that occupied the main thread.

import { Events } from '../telemetry/telemetry.js';

/** The time between two frames at 60 Hz, in milliseconds. A longer capture makes the video stutter. */
export const BUDGET_MS = 1000 / 60;
const WIDTH = 320;
const COST_MS = 10_000; // the limit in the catalog

/**
 * @param {HTMLVideoElement} video
 * @param {import('../shared/client.js').Telemetry['emit']} emit
 * @returns {Promise<Blob | null>} a WebP picture; null if the video shows nothing yet
 */
export async function captureFrame(video, emit) {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const from = performance.now();
  const canvas = new OffscreenCanvas(WIDTH, Math.round((WIDTH * video.videoHeight) / video.videoWidth));
  // in main memory: then drawImage copies before it returns, so the copy is measured
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const cost_ms = Math.min(COST_MS, performance.now() - from);
  const picture = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 }); // Chrome encodes WebP on another thread
  emit(Events.CAPTURE_FRAME_CAPTURED, { ...budget(cost_ms), size_bytes: picture.size });
  return picture;
}

/** @param {number} cost_ms */
export function budget(cost_ms) {
  return { cost_ms, budget_left_ms: Math.max(0, BUDGET_MS - cost_ms) };
}
