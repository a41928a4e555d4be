// DO NOT EDIT: generated from conf/events.yml. Change that file, then run mvn -q compile exec:java -Dexec.args='catalog generate'

/** The names of the catalog's events. */
export declare const Events: {
  /** A person switched Voice Mode on and the microphone opened. */
  readonly VOICE_MODE_SESSION_STARTED: 'lossy.voice_mode.session_started';
  /** The detector found the start of speech. With ignored: true it discarded the segment; for one segment send either that or lossy.voice_mode.segment_ignored, because both would count it twice. */
  readonly VOICE_MODE_SPEECH_DETECTED: 'lossy.voice_mode.speech_detected';
  /** The detector found a segment and discarded it. Do not send a speech_detected for the same segment too: a segment is one event. */
  readonly VOICE_MODE_SEGMENT_IGNORED: 'lossy.voice_mode.segment_ignored';
  /** A transcription was requested. */
  readonly STT_REQUEST: 'lossy.stt.request';
  /** A transcription finished in the requested mode. */
  readonly STT_COMPLETED: 'lossy.stt.completed';
  /** A transcription failed in its mode and fell back to the next one. */
  readonly STT_FALLBACK: 'lossy.stt.fallback';
  /** The browser had the notes of a video. */
  readonly CACHE_NOTES_HIT: 'lossy.cache.notes_hit';
  /** The browser did not have the notes of a video and fetched them. */
  readonly CACHE_NOTES_MISS: 'lossy.cache.notes_miss';
  /** The notes cache evicted entries, all at once. */
  readonly CACHE_NOTES_EVICTED: 'lossy.cache.notes_evicted';
  /** The videos cache evicted entries, all at once. */
  readonly CACHE_VIDEOS_EVICTED: 'lossy.cache.videos_evicted';
  /** The browser reported how much storage the extension uses. */
  readonly CACHE_QUOTA_REPORTED: 'lossy.cache.quota_reported';
  /** A fetch of the video library ended, with success or an error. */
  readonly LIBRARY_FETCH_COMPLETED: 'lossy.library.fetch_completed';
  /** A note was posted to a video platform. */
  readonly AUTOMATION_NOTE_POSTED: 'lossy.automation.note_posted';
  /** A worker gave up posting a note. */
  readonly AUTOMATION_NOTE_FAILED: 'lossy.automation.note_failed';
  /** The extension captured a frame of the playing video. */
  readonly CAPTURE_FRAME_CAPTURED: 'lossy.capture.frame_captured';
  /** A person began to use the extension after a pause of at least half an hour. */
  readonly SESSION_STARTED: 'lossy.session.started';
  /** A session's process reported how many messages wait for it. */
  readonly SESSION_MAILBOX_DEPTH: 'lossy.session.mailbox_depth';
  /** Something failed in the extension and no code handled it. */
  readonly ERROR_EXTENSION: 'lossy.error.extension';
  /** A person opened a view. */
  readonly PRODUCT_VIEW_OPENED: 'lossy.product.view_opened';
  /** A person took a step towards the first posted note, for the first time. */
  readonly PRODUCT_ACTIVATION_STEP: 'lossy.product.activation_step';
};

/** A person switched Voice Mode on and the microphone opened. */
export interface VoiceModeSessionStartedPayload {
  /** From the click to the first audio frame. (ms, 0 to 60000) */
  startup_ms?: number;
  /** What switched it on. */
  trigger?: 'button' | 'shortcut' | 'resume';
  /** The session; fills the event's own column too. Stored only as a keyed hash. */
  session_id?: string;
}

/** The detector found the start of speech. With ignored: true it discarded the segment; for one segment send either that or lossy.voice_mode.segment_ignored, because both would count it twice. */
export interface VoiceModeSpeechDetectedPayload {
  /** From the onset of speech to its detection. (ms, 0 to 60000) */
  latency_ms: number;
  /** Loudness at the detection, 1 is full scale. (ratio, 0 to 1) */
  amplitude?: number;
  /** The detector discarded the segment. Absent counts as false. */
  ignored?: boolean;
  /** The session; fills the event's own column too. Stored only as a keyed hash. */
  session_id?: string;
}

/** The detector found a segment and discarded it. Do not send a speech_detected for the same segment too: a segment is one event. */
export interface VoiceModeSegmentIgnoredPayload {
  /** Why the segment was not kept. */
  reason: 'short' | 'cooldown' | 'noise';
  /** Length of the segment. (ms, 0 to 600000) */
  duration_ms?: number;
  /** The session; fills the event's own column too. Stored only as a keyed hash. */
  session_id?: string;
}

/** A transcription was requested. */
export interface SttRequestPayload {
  /** Where it should run. */
  mode: 'local_webgpu' | 'local_wasm' | 'cloud';
  /** Length of the audio. (ms, 0 to 3600000) */
  audio_ms?: number;
  /** Time that other modes already spent on this audio; 0 or absent at first. (ms, 0 to 600000) */
  duration_ms?: number;
  /** What failed in the previous mode; absent at the first request. Stored only as a keyed hash. */
  error_msg?: string;
}

/** A transcription finished in the requested mode. */
export interface SttCompletedPayload {
  /** Where it ran. */
  mode: 'local_webgpu' | 'local_wasm' | 'cloud';
  /** From request to transcript. (ms, 0 to 600000) */
  duration_ms: number;
  /** Length of the audio. (ms, 0 to 3600000) */
  audio_ms?: number;
  /** The audio has no words; the detector took it for speech by mistake. */
  empty?: boolean;
  /** What failed before it finished; absent if nothing failed. Stored only as a keyed hash. */
  error_msg?: string;
}

/** A transcription failed in its mode and fell back to the next one. */
export interface SttFallbackPayload {
  /** The mode that failed. */
  mode: 'local_webgpu' | 'local_wasm' | 'cloud';
  /** What failed; the client derives the class from the message, and sends other when no class fits. Absent counts as other. */
  error_class?: 'webgpu_unavailable' | 'device_lost' | 'out_of_memory' | 'model_load_failed' | 'audio_invalid' | 'timeout' | 'network' | 'other';
  /** From the request to the failure. (ms, 0 to 600000) */
  duration_ms?: number;
  /** The error's message, so that equal failures can be counted. Stored only as a keyed hash. */
  error_msg?: string;
  /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash. */
  error_hash?: string;
}

/** The browser had the notes of a video. */
export interface CacheNotesHitPayload {
  /** True for the first look-up after the extension woke up. */
  warm_start?: boolean;
  /** Age of the entry. (ms, 0 to 31536000000) */
  age_ms?: number;
  /** The video whose notes were requested. Stored only as a keyed hash. */
  video_id?: string;
  /** Entries evicted so far; not in the metrics, see notes_evicted. (count, 0 to 100000) */
  evicted_count?: number;
}

/** The browser did not have the notes of a video and fetched them. */
export interface CacheNotesMissPayload {
  /** True for the first look-up after the extension woke up. */
  warm_start?: boolean;
  /** The video whose notes were requested. Stored only as a keyed hash. */
  video_id?: string;
  /** Entries evicted so far; not in the metrics, see notes_evicted. (count, 0 to 100000) */
  evicted_count?: number;
}

/** The notes cache evicted entries, all at once. */
export interface CacheNotesEvictedPayload {
  /** Number of evicted entries. (count, 1 to 100000) */
  evicted_count: number;
  /** Why they were evicted. Absent counts as other. */
  reason?: 'quota' | 'ttl' | 'manual' | 'other';
  /** The video whose notes needed the storage. Stored only as a keyed hash. */
  video_id?: string;
  /** True if the first look-up after the extension woke up caused it. */
  warm_start?: boolean;
}

/** The videos cache evicted entries, all at once. */
export interface CacheVideosEvictedPayload {
  /** Number of evicted entries. (count, 1 to 100000) */
  evicted_count: number;
  /** Why they were evicted. Absent counts as other. */
  reason?: 'quota' | 'ttl' | 'manual' | 'other';
}

/** The browser reported how much storage the extension uses. */
export interface CacheQuotaReportedPayload {
  /** Storage used. (bytes, 0 to 1000000000000000) */
  usage_bytes: number;
  /** Storage allowed. (bytes, 0 to 1000000000000000) */
  quota_bytes: number;
  /** Storage used as a share of storage allowed. (percent, 0 to 100) */
  usage_percent: number;
}

/** A fetch of the video library ended, with success or an error. */
export interface LibraryFetchCompletedPayload {
  /** From request to end. (ms, 0 to 120000) */
  duration_ms: number;
  /** How it ended. */
  outcome: 'success' | 'error';
  /** What failed; absent on success. */
  error_class?: 'network' | 'timeout' | 'unauthorized' | 'not_found' | 'server' | 'invalid_response' | 'other';
  /** Number of videos in the response. (count, 0 to 100000) */
  item_count?: number;
}

/** A note was posted to a video platform. */
export interface AutomationNotePostedPayload {
  /** Where it was posted. */
  platform: 'youtube' | 'vimeo' | 'frame_io' | 'generic';
  /** From taking the job to seeing the post. (ms, 0 to 600000) */
  latency_ms: number;
  /** Attempts after the first one. (count, 0 to 100) */
  retries: number;
}

/** A worker gave up posting a note. */
export interface AutomationNoteFailedPayload {
  /** Where it should have been posted. */
  platform: 'youtube' | 'vimeo' | 'frame_io' | 'generic';
  /** What prevented the post. */
  error_class: 'login_required' | 'selector_missing' | 'rate_limited' | 'blocked' | 'timeout' | 'network' | 'other';
  /** Attempts after the first one. (count, 0 to 100) */
  retries: number;
  /** The error's message, so that equal failures can be counted. Stored only as a keyed hash. */
  error_msg?: string;
  /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash. */
  error_hash?: string;
}

/** The extension captured a frame of the playing video. */
export interface CaptureFrameCapturedPayload {
  /** Time on the main thread. (ms, 0 to 10000) */
  cost_ms: number;
  /** The rest of the time budget; 0 if the frame exceeded it. (ms, 0 to 10000) */
  budget_left_ms?: number;
  /** Size of the encoded frame. (bytes, 0 to 104857600) */
  size_bytes?: number;
}

/** A person began to use the extension after a pause of at least half an hour. */
export interface SessionStartedPayload {
  /** Where the session began. */
  surface: 'side_panel' | 'content' | 'options';
}

/** A session's process reported how many messages wait for it. */
export interface SessionMailboxDepthPayload {
  /** Messages waiting. (count, 0 to 10000000) */
  depth: number;
  /** The kind of process. */
  process?: 'session' | 'transcript' | 'automation' | 'other';
}

/** Something failed in the extension and no code handled it. */
export interface ErrorExtensionPayload {
  /** Where it failed. */
  component: 'service_worker' | 'side_panel' | 'content' | 'offscreen' | 'options';
  /** What failed; other when no code fits. */
  code: 'unhandled_error' | 'unhandled_rejection' | 'network' | 'timeout' | 'permission_denied' | 'quota_exceeded' | 'storage_failed' | 'port_closed' | 'context_invalidated' | 'media_failed' | 'model_load_failed' | 'other';
  /** Whether the person could continue. */
  recoverable: boolean;
  /** The error's message, so that equal failures can be counted. Stored only as a keyed hash. */
  error_msg?: string;
  /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg. Stored only as a keyed hash. */
  error_hash?: string;
}

/** A person opened a view. */
export interface ProductViewOpenedPayload {
  /** The view. */
  view: 'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options';
  /** The previous view; absent for the first one. */
  previous_view?: 'side_panel' | 'notes' | 'video_library' | 'voice_mode' | 'options';
}

/** A person took a step towards the first posted note, for the first time. */
export interface ProductActivationStepPayload {
  /** The step. */
  step: 'installed' | 'panel_opened' | 'microphone_granted' | 'first_voice_note' | 'first_note_posted';
  /** The number of the step, from 1. (index, 1 to 20) */
  step_index: number;
}

/** The payload of each event, by name. */
export interface Payloads {
  'lossy.voice_mode.session_started': VoiceModeSessionStartedPayload;
  'lossy.voice_mode.speech_detected': VoiceModeSpeechDetectedPayload;
  'lossy.voice_mode.segment_ignored': VoiceModeSegmentIgnoredPayload;
  'lossy.stt.request': SttRequestPayload;
  'lossy.stt.completed': SttCompletedPayload;
  'lossy.stt.fallback': SttFallbackPayload;
  'lossy.cache.notes_hit': CacheNotesHitPayload;
  'lossy.cache.notes_miss': CacheNotesMissPayload;
  'lossy.cache.notes_evicted': CacheNotesEvictedPayload;
  'lossy.cache.videos_evicted': CacheVideosEvictedPayload;
  'lossy.cache.quota_reported': CacheQuotaReportedPayload;
  'lossy.library.fetch_completed': LibraryFetchCompletedPayload;
  'lossy.automation.note_posted': AutomationNotePostedPayload;
  'lossy.automation.note_failed': AutomationNoteFailedPayload;
  'lossy.capture.frame_captured': CaptureFrameCapturedPayload;
  'lossy.session.started': SessionStartedPayload;
  'lossy.session.mailbox_depth': SessionMailboxDepthPayload;
  'lossy.error.extension': ErrorExtensionPayload;
  'lossy.product.view_opened': ProductViewOpenedPayload;
  'lossy.product.activation_step': ProductActivationStepPayload;
}
