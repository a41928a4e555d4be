// DO NOT EDIT: follows from conf/events.yml. Change that, then run mvn -q compile exec:java -Dexec.args='catalog generate'

/** The names of the catalog's events. */
export const Events = Object.freeze(/** @type {const} */ ({
  /** Somebody switched Voice Mode on and the microphone opened. */
  VOICE_MODE_SESSION_STARTED: 'lossy.voice_mode.session_started',
  /** The detector heard speech begin and kept the segment. */
  VOICE_MODE_SPEECH_DETECTED: 'lossy.voice_mode.speech_detected',
  /** The detector heard something and threw it away. */
  VOICE_MODE_SEGMENT_IGNORED: 'lossy.voice_mode.segment_ignored',
  /** A transcription was asked for. */
  STT_REQUEST: 'lossy.stt.request',
  /** A transcription was finished where it was asked for. */
  STT_COMPLETED: 'lossy.stt.completed',
  /** A transcription failed in its mode and was handed to the next one. */
  STT_FALLBACK: 'lossy.stt.fallback',
  /** Notes of a video were found in the browser. */
  CACHE_NOTES_HIT: 'lossy.cache.notes_hit',
  /** Notes of a video were not in the browser and had to be fetched. */
  CACHE_NOTES_MISS: 'lossy.cache.notes_miss',
  /** Entries of the notes cache were thrown out together. */
  CACHE_NOTES_EVICTED: 'lossy.cache.notes_evicted',
  /** Entries of the videos cache were thrown out together. */
  CACHE_VIDEOS_EVICTED: 'lossy.cache.videos_evicted',
  /** The browser told how much storage the extension uses. */
  CACHE_QUOTA_REPORTED: 'lossy.cache.quota_reported',
  /** A fetch of the video library ended, well or not. */
  LIBRARY_FETCH_COMPLETED: 'lossy.library.fetch_completed',
  /** A note was posted to a video platform. */
  AUTOMATION_NOTE_POSTED: 'lossy.automation.note_posted',
  /** Posting a note was given up. */
  AUTOMATION_NOTE_FAILED: 'lossy.automation.note_failed',
  /** A frame was grabbed from the playing video. */
  CAPTURE_FRAME_CAPTURED: 'lossy.capture.frame_captured',
  /** Somebody began to use the extension after at least half an hour without it. */
  SESSION_STARTED: 'lossy.session.started',
  /** A session's process reported how many messages wait for it. */
  SESSION_MAILBOX_DEPTH: 'lossy.session.mailbox_depth',
  /** Something failed in the extension and nobody handled it. */
  ERROR_EXTENSION: 'lossy.error.extension',
  /** Somebody opened a view. */
  PRODUCT_VIEW_OPENED: 'lossy.product.view_opened',
  /** Somebody took a step towards the first posted note, for the first time. */
  PRODUCT_ACTIVATION_STEP: 'lossy.product.activation_step',
}));

/**
 * Somebody switched Voice Mode on and the microphone opened.
 *
 * @typedef {object} VoiceModeSessionStartedPayload
 * @property {number} [startup_ms] From the click to the first audio frame. (ms, 0 to 60000)
 * @property {'button' | 'shortcut' | 'resume'} [trigger] What switched it on.
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * The detector heard speech begin and kept the segment.
 *
 * @typedef {object} VoiceModeSpeechDetectedPayload
 * @property {number} latency_ms From the onset of speech to its detection. (ms, 0 to 60000)
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * The detector heard something and threw it away.
 *
 * @typedef {object} VoiceModeSegmentIgnoredPayload
 * @property {'short' | 'cooldown' | 'noise'} reason Why the segment was not kept.
 * @property {number} [duration_ms] Length of the segment. (ms, 0 to 600000)
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * A transcription was asked for.
 *
 * @typedef {object} SttRequestPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode Where it is to run.
 * @property {number} [audio_ms] Length of the audio. (ms, 0 to 3600000)
 */

/**
 * A transcription was finished where it was asked for.
 *
 * @typedef {object} SttCompletedPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode Where it ran.
 * @property {number} duration_ms From request to transcript. (ms, 0 to 600000)
 * @property {number} [audio_ms] Length of the audio. (ms, 0 to 3600000)
 */

/**
 * A transcription failed in its mode and was handed to the next one.
 *
 * @typedef {object} SttFallbackPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode The mode that failed.
 * @property {'webgpu_unavailable' | 'device_lost' | 'out_of_memory' | 'model_load_failed' | 'audio_invalid' | 'timeout' | 'network' | 'other'} error_class What failed, sorted by the client from the message; other when it cannot tell.
 * @property {number} [duration_ms] From the request to giving up. (ms, 0 to 600000)
 * @property {string} [error_hash] Fingerprint of the error message, so that equal failures can be counted. Stored only as a keyed hash.
 */

/**
 * Notes of a video were found in the browser.
 *
 * @typedef {object} CacheNotesHitPayload
 * @property {boolean} [warm_start] The first look-up after the extension woke up.
 * @property {number} [age_ms] How long ago the entry was written. (ms, 0 to 31536000000)
 */

/**
 * Notes of a video were not in the browser and had to be fetched.
 *
 * @typedef {object} CacheNotesMissPayload
 * @property {boolean} [warm_start] The first look-up after the extension woke up.
 */

/**
 * Entries of the notes cache were thrown out together.
 *
 * @typedef {object} CacheNotesEvictedPayload
 * @property {number} evicted_count Entries thrown out. (count, 1 to 100000)
 * @property {'quota' | 'ttl' | 'manual'} reason What made them go.
 */

/**
 * Entries of the videos cache were thrown out together.
 *
 * @typedef {object} CacheVideosEvictedPayload
 * @property {number} evicted_count Entries thrown out. (count, 1 to 100000)
 * @property {'quota' | 'ttl' | 'manual'} reason What made them go.
 */

/**
 * The browser told how much storage the extension uses.
 *
 * @typedef {object} CacheQuotaReportedPayload
 * @property {number} usage_bytes Storage used. (bytes, 0 to 1000000000000000)
 * @property {number} quota_bytes Storage allowed. (bytes, 0 to 1000000000000000)
 * @property {number} usage_percent Share used of what is allowed. (percent, 0 to 100)
 */

/**
 * A fetch of the video library ended, well or not.
 *
 * @typedef {object} LibraryFetchCompletedPayload
 * @property {number} duration_ms From request to end. (ms, 0 to 120000)
 * @property {'success' | 'error'} outcome How it ended.
 * @property {'network' | 'timeout' | 'unauthorized' | 'not_found' | 'server' | 'invalid_response' | 'other'} [error_class] What went wrong; absent on success.
 * @property {number} [item_count] Videos in the answer. (count, 0 to 100000)
 */

/**
 * A note was posted to a video platform.
 *
 * @typedef {object} AutomationNotePostedPayload
 * @property {'youtube' | 'vimeo' | 'frame_io' | 'generic'} platform Where it was posted.
 * @property {number} latency_ms From taking the job to the post seen. (ms, 0 to 600000)
 * @property {number} retries Attempts after the first one. (count, 0 to 100)
 */

/**
 * Posting a note was given up.
 *
 * @typedef {object} AutomationNoteFailedPayload
 * @property {'youtube' | 'vimeo' | 'frame_io' | 'generic'} platform Where it was to go.
 * @property {'login_required' | 'selector_missing' | 'rate_limited' | 'blocked' | 'timeout' | 'network' | 'other'} error_class What stopped it.
 * @property {number} retries Attempts after the first one. (count, 0 to 100)
 * @property {string} [error_hash] Fingerprint of the error message, so that equal failures can be counted. Stored only as a keyed hash.
 */

/**
 * A frame was grabbed from the playing video.
 *
 * @typedef {object} CaptureFrameCapturedPayload
 * @property {number} cost_ms Time on the main thread. (ms, 0 to 10000)
 * @property {number} [budget_left_ms] What was left of the budget; 0 when it was overrun. (ms, 0 to 10000)
 * @property {number} [size_bytes] Size of the encoded frame. (bytes, 0 to 104857600)
 */

/**
 * Somebody began to use the extension after at least half an hour without it.
 *
 * @typedef {object} SessionStartedPayload
 * @property {'side_panel' | 'content' | 'options'} surface Where the session began.
 */

/**
 * A session's process reported how many messages wait for it.
 *
 * @typedef {object} SessionMailboxDepthPayload
 * @property {number} depth Messages waiting. (count, 0 to 10000000)
 * @property {'session' | 'transcript' | 'automation' | 'other'} [process] Which kind of process.
 */

/**
 * Something failed in the extension and nobody handled it.
 *
 * @typedef {object} ErrorExtensionPayload
 * @property {'service_worker' | 'side_panel' | 'content' | 'offscreen' | 'options'} component Where it failed.
 * @property {'unhandled_error' | 'unhandled_rejection' | 'network' | 'timeout' | 'permission_denied' | 'quota_exceeded' | 'storage_failed' | 'port_closed' | 'context_invalidated' | 'media_failed' | 'model_load_failed' | 'other'} code What failed; other when the client cannot tell.
 * @property {boolean} recoverable Whether the person could go on.
 * @property {string} [error_hash] Fingerprint of message and place, so that equal errors can be counted. Stored only as a keyed hash.
 */

/**
 * Somebody opened a view.
 *
 * @typedef {object} ProductViewOpenedPayload
 * @property {'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options'} view The view.
 * @property {'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options'} [previous_view] The view before it; absent for the first.
 */

/**
 * Somebody took a step towards the first posted note, for the first time.
 *
 * @typedef {object} ProductActivationStepPayload
 * @property {'installed' | 'panel_opened' | 'microphone_granted' | 'first_voice_note' | 'first_note_posted'} step The step taken.
 * @property {number} step_index Its place on the way, from 1. (index, 1 to 20)
 */

/**
 * The payload of each event, by name.
 *
 * @typedef {{
 *   'lossy.voice_mode.session_started': VoiceModeSessionStartedPayload,
 *   'lossy.voice_mode.speech_detected': VoiceModeSpeechDetectedPayload,
 *   'lossy.voice_mode.segment_ignored': VoiceModeSegmentIgnoredPayload,
 *   'lossy.stt.request': SttRequestPayload,
 *   'lossy.stt.completed': SttCompletedPayload,
 *   'lossy.stt.fallback': SttFallbackPayload,
 *   'lossy.cache.notes_hit': CacheNotesHitPayload,
 *   'lossy.cache.notes_miss': CacheNotesMissPayload,
 *   'lossy.cache.notes_evicted': CacheNotesEvictedPayload,
 *   'lossy.cache.videos_evicted': CacheVideosEvictedPayload,
 *   'lossy.cache.quota_reported': CacheQuotaReportedPayload,
 *   'lossy.library.fetch_completed': LibraryFetchCompletedPayload,
 *   'lossy.automation.note_posted': AutomationNotePostedPayload,
 *   'lossy.automation.note_failed': AutomationNoteFailedPayload,
 *   'lossy.capture.frame_captured': CaptureFrameCapturedPayload,
 *   'lossy.session.started': SessionStartedPayload,
 *   'lossy.session.mailbox_depth': SessionMailboxDepthPayload,
 *   'lossy.error.extension': ErrorExtensionPayload,
 *   'lossy.product.view_opened': ProductViewOpenedPayload,
 *   'lossy.product.activation_step': ProductActivationStepPayload,
 * }} Payloads
 */
