// DO NOT EDIT: generated from conf/events.yml. Change that file, then run mvn -q compile exec:java -Dexec.args='catalog generate'

import { catalog } from './rules.js';

/**
 * The names of the catalog's events.
 *
 * @typedef {object} EventNames
 * @property {'lossy.voice_mode.session_started'} VOICE_MODE_SESSION_STARTED A person switched Voice Mode on and the microphone opened.
 * @property {'lossy.voice_mode.speech_detected'} VOICE_MODE_SPEECH_DETECTED The detector found the start of speech. With ignored: true it discarded the segment; for one segment send either that or lossy.voice_mode.segment_ignored, because both would count it twice.
 * @property {'lossy.voice_mode.segment_ignored'} VOICE_MODE_SEGMENT_IGNORED The detector found a segment and discarded it. Do not send a speech_detected for the same segment too: a segment is one event.
 * @property {'lossy.stt.request'} STT_REQUEST A transcription was requested.
 * @property {'lossy.stt.completed'} STT_COMPLETED A transcription finished in the requested mode.
 * @property {'lossy.stt.fallback'} STT_FALLBACK A transcription failed in its mode and fell back to the next one.
 * @property {'lossy.cache.notes_hit'} CACHE_NOTES_HIT The browser had the notes of a video.
 * @property {'lossy.cache.notes_miss'} CACHE_NOTES_MISS The browser did not have the notes of a video and fetched them.
 * @property {'lossy.cache.notes_evicted'} CACHE_NOTES_EVICTED The notes cache evicted entries, all at once.
 * @property {'lossy.cache.videos_evicted'} CACHE_VIDEOS_EVICTED The videos cache evicted entries, all at once.
 * @property {'lossy.cache.quota_reported'} CACHE_QUOTA_REPORTED The browser reported how much storage the extension uses.
 * @property {'lossy.library.fetch_completed'} LIBRARY_FETCH_COMPLETED A fetch of the video library ended, with success or an error.
 * @property {'lossy.automation.note_posted'} AUTOMATION_NOTE_POSTED A note was posted to a video platform.
 * @property {'lossy.automation.note_failed'} AUTOMATION_NOTE_FAILED A worker gave up posting a note.
 * @property {'lossy.capture.frame_captured'} CAPTURE_FRAME_CAPTURED The extension captured a frame of the playing video.
 * @property {'lossy.session.started'} SESSION_STARTED A person began to use the extension after a pause of at least half an hour.
 * @property {'lossy.session.mailbox_depth'} SESSION_MAILBOX_DEPTH A session's process reported how many messages wait for it.
 * @property {'lossy.error.extension'} ERROR_EXTENSION Something failed in the extension and no code handled it.
 * @property {'lossy.product.view_opened'} PRODUCT_VIEW_OPENED A person opened a view.
 * @property {'lossy.product.activation_step'} PRODUCT_ACTIVATION_STEP A person took a step towards the first posted note, for the first time.
 */

/** @type {Readonly<EventNames>} */
export const Events = /** @type {any} */ (Object.freeze(catalog.events));

/**
 * A person switched Voice Mode on and the microphone opened.
 *
 * @typedef {object} VoiceModeSessionStartedPayload
 * @property {number} [startup_ms] From the click to the first audio frame. (ms, 0 to 60000)
 * @property {'button' | 'shortcut' | 'resume'} [trigger] What switched it on.
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * The detector found the start of speech. With ignored: true it discarded the segment; for one segment send either that or lossy.voice_mode.segment_ignored, because both would count it twice.
 *
 * @typedef {object} VoiceModeSpeechDetectedPayload
 * @property {number} latency_ms From the onset of speech to its detection. (ms, 0 to 60000)
 * @property {number} [amplitude] Loudness at the detection, 1 is full scale. (ratio, 0 to 1)
 * @property {boolean} [ignored] The detector discarded the segment. Absent counts as false.
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * The detector found a segment and discarded it. Do not send a speech_detected for the same segment too: a segment is one event.
 *
 * @typedef {object} VoiceModeSegmentIgnoredPayload
 * @property {'short' | 'cooldown' | 'noise'} reason Why the segment was not kept.
 * @property {number} [duration_ms] Length of the segment. (ms, 0 to 600000)
 * @property {string} [session_id] The session; fills the event's own column too. Stored only as a keyed hash.
 */

/**
 * A transcription was requested.
 *
 * @typedef {object} SttRequestPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode Where it should run.
 * @property {number} [audio_ms] Length of the audio. (ms, 0 to 3600000)
 * @property {number} [duration_ms] Time that other modes already spent on this audio; 0 or absent at first. (ms, 0 to 600000)
 * @property {string} [error_msg] What failed in the previous mode; absent at the first request. Stored only as a keyed hash.
 */

/**
 * A transcription finished in the requested mode.
 *
 * @typedef {object} SttCompletedPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode Where it ran.
 * @property {number} duration_ms From request to transcript. (ms, 0 to 600000)
 * @property {number} [audio_ms] Length of the audio. (ms, 0 to 3600000)
 * @property {boolean} [empty] The audio has no words; the detector took it for speech by mistake.
 * @property {string} [error_msg] What failed before it finished; absent if nothing failed. Stored only as a keyed hash.
 */

/**
 * A transcription failed in its mode and fell back to the next one.
 *
 * @typedef {object} SttFallbackPayload
 * @property {'local_webgpu' | 'local_wasm' | 'cloud'} mode The mode that failed.
 * @property {'webgpu_unavailable' | 'device_lost' | 'out_of_memory' | 'model_load_failed' | 'audio_invalid' | 'timeout' | 'network' | 'other'} [error_class] What failed; the client derives the class from the message, and sends other when no class fits. Absent counts as other.
 * @property {number} [duration_ms] From the request to the failure. (ms, 0 to 600000)
 * @property {string} [error_msg] The error's message, so that equal failures can be counted. Stored only as a keyed hash.
 * @property {string} [error_hash] A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash.
 */

/**
 * The browser had the notes of a video.
 *
 * @typedef {object} CacheNotesHitPayload
 * @property {boolean} [warm_start] True for the first look-up after the extension woke up.
 * @property {number} [age_ms] Age of the entry. (ms, 0 to 31536000000)
 * @property {string} [video_id] The video whose notes were requested. Stored only as a keyed hash.
 * @property {number} [evicted_count] Entries evicted so far; not in the metrics, see notes_evicted. (count, 0 to 100000)
 */

/**
 * The browser did not have the notes of a video and fetched them.
 *
 * @typedef {object} CacheNotesMissPayload
 * @property {boolean} [warm_start] True for the first look-up after the extension woke up.
 * @property {string} [video_id] The video whose notes were requested. Stored only as a keyed hash.
 * @property {number} [evicted_count] Entries evicted so far; not in the metrics, see notes_evicted. (count, 0 to 100000)
 */

/**
 * The notes cache evicted entries, all at once.
 *
 * @typedef {object} CacheNotesEvictedPayload
 * @property {number} evicted_count Number of evicted entries. (count, 1 to 100000)
 * @property {'quota' | 'ttl' | 'manual' | 'other'} [reason] Why they were evicted. Absent counts as other.
 * @property {string} [video_id] The video whose notes needed the storage. Stored only as a keyed hash.
 * @property {boolean} [warm_start] True if the first look-up after the extension woke up caused it.
 */

/**
 * The videos cache evicted entries, all at once.
 *
 * @typedef {object} CacheVideosEvictedPayload
 * @property {number} evicted_count Number of evicted entries. (count, 1 to 100000)
 * @property {'quota' | 'ttl' | 'manual' | 'other'} [reason] Why they were evicted. Absent counts as other.
 */

/**
 * The browser reported how much storage the extension uses.
 *
 * @typedef {object} CacheQuotaReportedPayload
 * @property {number} usage_bytes Storage used. (bytes, 0 to 1000000000000000)
 * @property {number} quota_bytes Storage allowed. (bytes, 0 to 1000000000000000)
 * @property {number} usage_percent Storage used as a share of storage allowed. (percent, 0 to 100)
 */

/**
 * A fetch of the video library ended, with success or an error.
 *
 * @typedef {object} LibraryFetchCompletedPayload
 * @property {number} duration_ms From request to end. (ms, 0 to 120000)
 * @property {'success' | 'error'} outcome How it ended.
 * @property {'network' | 'timeout' | 'unauthorized' | 'not_found' | 'server' | 'invalid_response' | 'other'} [error_class] What failed; absent on success.
 * @property {number} [item_count] Number of videos in the response. (count, 0 to 100000)
 */

/**
 * A note was posted to a video platform.
 *
 * @typedef {object} AutomationNotePostedPayload
 * @property {'youtube' | 'vimeo' | 'frame_io' | 'generic'} platform Where it was posted.
 * @property {number} latency_ms From taking the job to seeing the post. (ms, 0 to 600000)
 * @property {number} retries Attempts after the first one. (count, 0 to 100)
 */

/**
 * A worker gave up posting a note.
 *
 * @typedef {object} AutomationNoteFailedPayload
 * @property {'youtube' | 'vimeo' | 'frame_io' | 'generic'} platform Where it should have been posted.
 * @property {'login_required' | 'selector_missing' | 'rate_limited' | 'blocked' | 'timeout' | 'network' | 'other'} error_class What prevented the post.
 * @property {number} retries Attempts after the first one. (count, 0 to 100)
 * @property {string} [error_msg] The error's message, so that equal failures can be counted. Stored only as a keyed hash.
 * @property {string} [error_hash] A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash.
 */

/**
 * The extension captured a frame of the playing video.
 *
 * @typedef {object} CaptureFrameCapturedPayload
 * @property {number} cost_ms Time on the main thread. (ms, 0 to 10000)
 * @property {number} [budget_left_ms] The rest of the time budget; 0 if the frame exceeded it. (ms, 0 to 10000)
 * @property {number} [size_bytes] Size of the encoded frame. (bytes, 0 to 104857600)
 */

/**
 * A person began to use the extension after a pause of at least half an hour.
 *
 * @typedef {object} SessionStartedPayload
 * @property {'side_panel' | 'content' | 'options'} surface Where the session began.
 */

/**
 * A session's process reported how many messages wait for it.
 *
 * @typedef {object} SessionMailboxDepthPayload
 * @property {number} depth Messages waiting. (count, 0 to 10000000)
 * @property {'session' | 'transcript' | 'automation' | 'other'} [process] The kind of process.
 */

/**
 * Something failed in the extension and no code handled it.
 *
 * @typedef {object} ErrorExtensionPayload
 * @property {'service_worker' | 'side_panel' | 'content' | 'offscreen' | 'options'} component Where it failed.
 * @property {'unhandled_error' | 'unhandled_rejection' | 'network' | 'timeout' | 'permission_denied' | 'quota_exceeded' | 'storage_failed' | 'port_closed' | 'context_invalidated' | 'media_failed' | 'model_load_failed' | 'other'} code What failed; other when no code fits.
 * @property {boolean} recoverable Whether the person could continue.
 * @property {string} [error_msg] The error's message, so that equal failures can be counted. Stored only as a keyed hash.
 * @property {string} [error_hash] A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash.
 */

/**
 * A person opened a view.
 *
 * @typedef {object} ProductViewOpenedPayload
 * @property {'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options'} view The view.
 * @property {'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options'} [previous_view] The previous view; absent for the first one.
 */

/**
 * A person took a step towards the first posted note, for the first time.
 *
 * @typedef {object} ProductActivationStepPayload
 * @property {'installed' | 'panel_opened' | 'microphone_granted' | 'first_voice_note' | 'first_note_posted'} step The step.
 * @property {number} step_index The number of the step, from 1. (index, 1 to 20)
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
