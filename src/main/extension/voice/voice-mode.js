// Voice Mode: opens the microphone, lets the audio thread decide, and tells telemetry. No sound is stored or sent anywhere.

import { Events } from '../telemetry/telemetry.js';

/** @typedef {import('./detector.js').Decision} Decision */
/** @typedef {{ durationMs: number, levels: number[] }} Utterance loudness in dB, one number each 10 ms */
/** @typedef {(Decision | { kind: 'opened' }) & { at: number }} Word */

// as the microphone gives it: what the browser would smooth, the detector's own noise floor is to deal with
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

// nothing is played, so no loudspeaker is asked for
const SILENT = /** @type {AudioContextOptions} */ ({ sinkId: { type: 'none' } });

export class VoiceMode {
  #telemetry;
  #heard;
  /** @type {MediaStream | undefined} */
  #stream;
  /** @type {AudioContext | undefined} */
  #audio;

  /**
   * @param {import('../shared/client.js').Telemetry} telemetry
   * @param {(utterance: Utterance) => void} heard called after each kept segment
   */
  constructor(telemetry, heard) {
    this.#telemetry = telemetry;
    this.#heard = heard;
  }

  get on() {
    return this.#stream !== undefined;
  }

  /**
   * Resolves when the microphone is open; rejects with what the browser says when it may not be.
   *
   * @param {number} askedAt when the person clicked, milliseconds since 1970
   * @param {() => void} lost called when the microphone goes away by itself
   */
  async start(askedAt, lost) {
    if (this.on) return;
    const session = crypto.randomUUID();
    const stream = (this.#stream = await navigator.mediaDevices.getUserMedia({ audio: SOUND }));
    const audio = (this.#audio = new AudioContext(SILENT));
    try {
      await audio.audioWorklet.addModule(new URL('./processor.js', import.meta.url));
      const voice = new AudioWorkletNode(audio, 'voice', { numberOfOutputs: 0 });
      const opened = new Promise((resolve) => {
        voice.port.onmessage = ({ data }) => {
          if (data.kind === 'opened') resolve(undefined);
          this.#hear(data, session, askedAt);
        };
      });
      audio.createMediaStreamSource(stream).connect(voice);
      stream.getAudioTracks()[0]?.addEventListener('ended', lost);
      await audio.resume();
      await opened;
    } catch (e) {
      await this.stop();
      throw e;
    }
  }

  /**
   * @param {Word} word
   * @param {string} session
   * @param {number} askedAt
   */
  #hear(word, session, askedAt) {
    const wayMs = Math.max(0, Date.now() - word.at); // from the audio thread to here
    switch (word.kind) {
      case 'opened': {
        const startup = { startup_ms: Math.max(0, Math.min(60_000, word.at - askedAt)), trigger: /** @type {const} */ ('button') };
        this.#telemetry.emit(Events.VOICE_MODE_SESSION_STARTED, { ...startup, session_id: session });
        break;
      }
      case 'speech':
        this.#telemetry.emit(Events.VOICE_MODE_SPEECH_DETECTED, {
          latency_ms: Math.min(60_000, word.latencyMs + wayMs),
          session_id: session,
        });
        break;
      case 'ignored': {
        const { reason, durationMs } = word;
        this.#telemetry.emit(Events.VOICE_MODE_SEGMENT_IGNORED, { reason, duration_ms: durationMs, session_id: session });
        break;
      }
      default:
        this.#heard({ durationMs: word.durationMs, levels: word.levels });
    }
  }

  async stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    const audio = this.#audio;
    this.#stream = this.#audio = undefined;
    await audio?.close();
  }
}
