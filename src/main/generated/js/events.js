// DO NOT EDIT: follows from conf/events.yml. Change that, then run mvn -q compile exec:java -Dexec.args='catalog generate'

import { rules } from './rules.js';

/**
 * The names of the catalog's events.
 *
 * @typedef {object} EventNames
 * @property {'lossy.voice_mode.session_started'} VOICE_MODE_SESSION_STARTED Somebody switched Voice Mode on and the microphone opened.
 * @property {'lossy.voice_mode.speech_detected'} VOICE_MODE_SPEECH_DETECTED The detector heard speech begin and kept the segment.
 * @property {'lossy.voice_mode.segment_ignored'} VOICE_MODE_SEGMENT_IGNORED The detector heard something and threw it away.
 * @property {'lossy.stt.request'} STT_REQUEST A transcription was asked for.
 * @property {'lossy.stt.completed'} STT_COMPLETED A transcription was finished where it was asked for.
 * @property {'lossy.stt.fallback'} STT_FALLBACK A transcription failed in its mode and was handed to the next one.
 * @property {'lossy.cache.notes_hit'} CACHE_NOTES_HIT Notes of a video were found in the browser.
 * @property {'lossy.cache.notes_miss'} CACHE_NOTES_MISS Notes of a video were not in the browser and had to be fetched.
 * @property {'lossy.cache.notes_evicted'} CACHE_NOTES_EVICTED Entries of the notes cache were thrown out together.
 * @property {'lossy.cache.videos_evicted'} CACHE_VIDEOS_EVICTED Entries of the videos cache were thrown out together.
 * @property {'lossy.cache.quota_reported'} CACHE_QUOTA_REPORTED The browser told how much storage the extension uses.
 * @property {'lossy.library.fetch_completed'} LIBRARY_FETCH_COMPLETED A fetch of the video library ended, well or not.
 * @property {'lossy.automation.note_posted'} AUTOMATION_NOTE_POSTED A note was posted to a video platform.
 * @property {'lossy.automation.note_failed'} AUTOMATION_NOTE_FAILED Posting a note was given up.
 * @property {'lossy.capture.frame_captured'} CAPTURE_FRAME_CAPTURED A frame was grabbed from the playing video.
 * @property {'lossy.session.started'} SESSION_STARTED Somebody began to use the extension after at least half an hour without it.
 * @property {'lossy.session.mailbox_depth'} SESSION_MAILBOX_DEPTH A session's process reported how many messages wait for it.
 * @property {'lossy.error.extension'} ERROR_EXTENSION Something failed in the extension and nobody handled it.
 * @property {'lossy.product.view_opened'} PRODUCT_VIEW_OPENED Somebody opened a view.
 * @property {'lossy.product.activation_step'} PRODUCT_ACTIVATION_STEP Somebody took a step towards the first posted note, for the first time.
 */

// made of the names that the rules hold already, since each byte that ships is counted; see Names.constant
const names = Object.keys(rules).map((name) => [name.slice(6).replaceAll('.', '_').toUpperCase(), name]);

/** @type {Readonly<EventNames>} */
export const Events = /** @type {any} */ (Object.freeze(Object.fromEntries(names)));

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
 * @property {boolean} [empty] No word was found in the audio; what the detector took for speech was none.
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
