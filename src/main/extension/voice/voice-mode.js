// Voice Mode: opens the microphone, receives the decisions of the audio thread, and emits events. It never stores or sends sound.

import { Events } from '../telemetry/telemetry.js';

/** @typedef {import('./detector.js').Decision} Decision */
/** @typedef {{ durationMs: number, levels: number[] }} Utterance loudness in dB, one number per 10 ms */
/** @typedef {(Decision | { kind: 'opened' }) & { at: number }} Message */

// the raw signal: the detector adapts its own noise floor, so the browser must not filter
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

// nothing is played, so no loudspeaker is needed
const SILENT = /** @type {AudioContextOptions} */ ({ sinkId: { type: 'none' } });

export class VoiceMode {
  #telemetry;
  #onUtterance;
  /** @type {MediaStream | undefined} */
  #stream;
  /** @type {AudioContext | undefined} */
  #audio;

  /**
   * @param {import('../shared/client.js').Telemetry} telemetry
   * @param {(utterance: Utterance) => void} onUtterance called after each kept segment
   */
  constructor(telemetry, onUtterance) {
    this.#telemetry = telemetry;
    this.#onUtterance = onUtterance;
  }

  get on() {
    return this.#stream !== undefined;
  }

  /**
   * Opens the microphone. Rejects with the error of the browser if that is not allowed.
   *
   * @param {number} requestedAt when the person clicked, in milliseconds since 1970
   * @param {() => void} lost called if the microphone disconnects
   */
  async start(requestedAt, lost) {
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
          this.#record(data, session, requestedAt);
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
   * @param {Message} message
   * @param {string} session
   * @param {number} requestedAt
   */
  #record(message, session, requestedAt) {
    const wayMs = Math.max(0, Date.now() - message.at); // delay from the audio thread to here
    switch (message.kind) {
      case 'opened': {
        const startup = { startup_ms: Math.max(0, Math.min(60_000, message.at - requestedAt)), trigger: /** @type {const} */ ('button') };
        this.#telemetry.emit(Events.VOICE_MODE_SESSION_STARTED, { ...startup, session_id: session });
        break;
      }
      case 'speech':
        this.#telemetry.emit(Events.VOICE_MODE_SPEECH_DETECTED, {
          latency_ms: Math.min(60_000, message.latencyMs + wayMs),
          amplitude: Math.min(1, 10 ** (message.level / 20)),
          ignored: false, // a discarded segment is emitted as segment_ignored, with its reason
          session_id: session,
        });
        break;
      case 'ignored': {
        const { reason, durationMs } = message;
        this.#telemetry.emit(Events.VOICE_MODE_SEGMENT_IGNORED, { reason, duration_ms: durationMs, session_id: session });
        break;
      }
      default:
        this.#onUtterance({ durationMs: message.durationMs, levels: message.levels });
    }
  }

  async stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    const audio = this.#audio;
    this.#stream = this.#audio = undefined;
    await audio?.close();
  }
}
