// DO NOT EDIT: generated from conf/events.yml. Change that file, then run mvn -q compile exec:java -Dexec.args='catalog generate'
package io.lossy.telemetry.generated;

/** The names of the catalog: events as constants, the fields of each in a class of its own. */
public final class Events {
    private Events() {}

    /** A person switched Voice Mode on and the microphone opened. */
    public static final String VOICE_MODE_SESSION_STARTED = "lossy.voice_mode.session_started";

    /** The detector found the start of speech. With ignored: true it discarded the segment; for one segment send either that or lossy.voice_mode.segment_ignored, because both would count it twice. */
    public static final String VOICE_MODE_SPEECH_DETECTED = "lossy.voice_mode.speech_detected";

    /** The detector found a segment and discarded it. Do not send a speech_detected for the same segment too: a segment is one event. */
    public static final String VOICE_MODE_SEGMENT_IGNORED = "lossy.voice_mode.segment_ignored";

    /** A transcription was requested. */
    public static final String STT_REQUEST = "lossy.stt.request";

    /** A transcription finished in the requested mode. */
    public static final String STT_COMPLETED = "lossy.stt.completed";

    /** A transcription failed in its mode and fell back to the next one. */
    public static final String STT_FALLBACK = "lossy.stt.fallback";

    /** The browser had the notes of a video. */
    public static final String CACHE_NOTES_HIT = "lossy.cache.notes_hit";

    /** The browser did not have the notes of a video and fetched them. */
    public static final String CACHE_NOTES_MISS = "lossy.cache.notes_miss";

    /** The notes cache evicted entries, all at once. */
    public static final String CACHE_NOTES_EVICTED = "lossy.cache.notes_evicted";

    /** The videos cache evicted entries, all at once. */
    public static final String CACHE_VIDEOS_EVICTED = "lossy.cache.videos_evicted";

    /** The browser reported how much storage the extension uses. */
    public static final String CACHE_QUOTA_REPORTED = "lossy.cache.quota_reported";

    /** A fetch of the video library ended, with success or an error. */
    public static final String LIBRARY_FETCH_COMPLETED = "lossy.library.fetch_completed";

    /** A note was posted to a video platform. */
    public static final String AUTOMATION_NOTE_POSTED = "lossy.automation.note_posted";

    /** A worker gave up posting a note. */
    public static final String AUTOMATION_NOTE_FAILED = "lossy.automation.note_failed";

    /** The extension captured a frame of the playing video. */
    public static final String CAPTURE_FRAME_CAPTURED = "lossy.capture.frame_captured";

    /** A person began to use the extension after a pause of at least half an hour. */
    public static final String SESSION_STARTED = "lossy.session.started";

    /** A session's process reported how many messages wait for it. */
    public static final String SESSION_MAILBOX_DEPTH = "lossy.session.mailbox_depth";

    /** Something failed in the extension and no code handled it. */
    public static final String ERROR_EXTENSION = "lossy.error.extension";

    /** A person opened a view. */
    public static final String PRODUCT_VIEW_OPENED = "lossy.product.view_opened";

    /** A person took a step towards the first posted note, for the first time. */
    public static final String PRODUCT_ACTIVATION_STEP = "lossy.product.activation_step";

    /** Fields of {@link #VOICE_MODE_SESSION_STARTED}. */
    public static final class VoiceModeSessionStarted {
        private VoiceModeSessionStarted() {}

        /** From the click to the first audio frame. */
        public static final String STARTUP_MS = "startup_ms";

        /** What switched it on. */
        public static final String TRIGGER = "trigger";

        /** The session; fills the event's own column too. */
        public static final String SESSION_ID = "session_id";
    }

    /** Fields of {@link #VOICE_MODE_SPEECH_DETECTED}. */
    public static final class VoiceModeSpeechDetected {
        private VoiceModeSpeechDetected() {}

        /** From the onset of speech to its detection. Required. */
        public static final String LATENCY_MS = "latency_ms";

        /** Loudness at the detection, 1 is full scale. */
        public static final String AMPLITUDE = "amplitude";

        /** The detector discarded the segment. */
        public static final String IGNORED = "ignored";

        /** The session; fills the event's own column too. */
        public static final String SESSION_ID = "session_id";
    }

    /** Fields of {@link #VOICE_MODE_SEGMENT_IGNORED}. */
    public static final class VoiceModeSegmentIgnored {
        private VoiceModeSegmentIgnored() {}

        /** Why the segment was not kept. Required. */
        public static final String REASON = "reason";

        /** Length of the segment. */
        public static final String DURATION_MS = "duration_ms";

        /** The session; fills the event's own column too. */
        public static final String SESSION_ID = "session_id";
    }

    /** Fields of {@link #STT_REQUEST}. */
    public static final class SttRequest {
        private SttRequest() {}

        /** Where it should run. Required. */
        public static final String MODE = "mode";

        /** Length of the audio. */
        public static final String AUDIO_MS = "audio_ms";

        /** Time that other modes already spent on this audio; 0 or absent at first. */
        public static final String DURATION_MS = "duration_ms";

        /** What failed in the previous mode; absent at the first request. */
        public static final String ERROR_MSG = "error_msg";
    }

    /** Fields of {@link #STT_COMPLETED}. */
    public static final class SttCompleted {
        private SttCompleted() {}

        /** Where it ran. Required. */
        public static final String MODE = "mode";

        /** From request to transcript. Required. */
        public static final String DURATION_MS = "duration_ms";

        /** Length of the audio. */
        public static final String AUDIO_MS = "audio_ms";

        /** The audio has no words; the detector took it for speech by mistake. */
        public static final String EMPTY = "empty";

        /** What failed before it finished; absent if nothing failed. */
        public static final String ERROR_MSG = "error_msg";
    }

    /** Fields of {@link #STT_FALLBACK}. */
    public static final class SttFallback {
        private SttFallback() {}

        /** The mode that failed. Required. */
        public static final String MODE = "mode";

        /** What failed; the client derives the class from the message, and sends other when no class fits. */
        public static final String ERROR_CLASS = "error_class";

        /** From the request to the failure. */
        public static final String DURATION_MS = "duration_ms";

        /** The error's message, so that equal failures can be counted. */
        public static final String ERROR_MSG = "error_msg";

        /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #CACHE_NOTES_HIT}. */
    public static final class CacheNotesHit {
        private CacheNotesHit() {}

        /** True for the first look-up after the extension woke up. */
        public static final String WARM_START = "warm_start";

        /** Age of the entry. */
        public static final String AGE_MS = "age_ms";

        /** The video whose notes were requested. */
        public static final String VIDEO_ID = "video_id";

        /** Entries evicted so far; not in the metrics, see notes_evicted. */
        public static final String EVICTED_COUNT = "evicted_count";
    }

    /** Fields of {@link #CACHE_NOTES_MISS}. */
    public static final class CacheNotesMiss {
        private CacheNotesMiss() {}

        /** True for the first look-up after the extension woke up. */
        public static final String WARM_START = "warm_start";

        /** The video whose notes were requested. */
        public static final String VIDEO_ID = "video_id";

        /** Entries evicted so far; not in the metrics, see notes_evicted. */
        public static final String EVICTED_COUNT = "evicted_count";
    }

    /** Fields of {@link #CACHE_NOTES_EVICTED}. */
    public static final class CacheNotesEvicted {
        private CacheNotesEvicted() {}

        /** Number of evicted entries. Required. */
        public static final String EVICTED_COUNT = "evicted_count";

        /** Why they were evicted. */
        public static final String REASON = "reason";

        /** The video whose notes needed the storage. */
        public static final String VIDEO_ID = "video_id";

        /** True if the first look-up after the extension woke up caused it. */
        public static final String WARM_START = "warm_start";
    }

    /** Fields of {@link #CACHE_VIDEOS_EVICTED}. */
    public static final class CacheVideosEvicted {
        private CacheVideosEvicted() {}

        /** Number of evicted entries. Required. */
        public static final String EVICTED_COUNT = "evicted_count";

        /** Why they were evicted. */
        public static final String REASON = "reason";
    }

    /** Fields of {@link #CACHE_QUOTA_REPORTED}. */
    public static final class CacheQuotaReported {
        private CacheQuotaReported() {}

        /** Storage used. Required. */
        public static final String USAGE_BYTES = "usage_bytes";

        /** Storage allowed. Required. */
        public static final String QUOTA_BYTES = "quota_bytes";

        /** Storage used as a share of storage allowed. Required. */
        public static final String USAGE_PERCENT = "usage_percent";
    }

    /** Fields of {@link #LIBRARY_FETCH_COMPLETED}. */
    public static final class LibraryFetchCompleted {
        private LibraryFetchCompleted() {}

        /** From request to end. Required. */
        public static final String DURATION_MS = "duration_ms";

        /** How it ended. Required. */
        public static final String OUTCOME = "outcome";

        /** What failed; absent on success. */
        public static final String ERROR_CLASS = "error_class";

        /** Number of videos in the response. */
        public static final String ITEM_COUNT = "item_count";
    }

    /** Fields of {@link #AUTOMATION_NOTE_POSTED}. */
    public static final class AutomationNotePosted {
        private AutomationNotePosted() {}

        /** Where it was posted. Required. */
        public static final String PLATFORM = "platform";

        /** From taking the job to seeing the post. Required. */
        public static final String LATENCY_MS = "latency_ms";

        /** Attempts after the first one. Required. */
        public static final String RETRIES = "retries";
    }

    /** Fields of {@link #AUTOMATION_NOTE_FAILED}. */
    public static final class AutomationNoteFailed {
        private AutomationNoteFailed() {}

        /** Where it should have been posted. Required. */
        public static final String PLATFORM = "platform";

        /** What prevented the post. Required. */
        public static final String ERROR_CLASS = "error_class";

        /** Attempts after the first one. Required. */
        public static final String RETRIES = "retries";

        /** The error's message, so that equal failures can be counted. */
        public static final String ERROR_MSG = "error_msg";

        /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #CAPTURE_FRAME_CAPTURED}. */
    public static final class CaptureFrameCaptured {
        private CaptureFrameCaptured() {}

        /** Time on the main thread. Required. */
        public static final String COST_MS = "cost_ms";

        /** The rest of the time budget; 0 if the frame exceeded it. */
        public static final String BUDGET_LEFT_MS = "budget_left_ms";

        /** Size of the encoded frame. */
        public static final String SIZE_BYTES = "size_bytes";
    }

    /** Fields of {@link #SESSION_STARTED}. */
    public static final class SessionStarted {
        private SessionStarted() {}

        /** Where the session began. Required. */
        public static final String SURFACE = "surface";
    }

    /** Fields of {@link #SESSION_MAILBOX_DEPTH}. */
    public static final class SessionMailboxDepth {
        private SessionMailboxDepth() {}

        /** Messages waiting. Required. */
        public static final String DEPTH = "depth";

        /** The kind of process. */
        public static final String PROCESS = "process";
    }

    /** Fields of {@link #ERROR_EXTENSION}. */
    public static final class ErrorExtension {
        private ErrorExtension() {}

        /** Where it failed. Required. */
        public static final String COMPONENT = "component";

        /** What failed; other when no code fits. Required. */
        public static final String CODE = "code";

        /** Whether the person could continue. Required. */
        public static final String RECOVERABLE = "recoverable";

        /** The error's message, so that equal failures can be counted. */
        public static final String ERROR_MSG = "error_msg";

        /** A hash of the message with a salt that each install chooses. Deprecated: send error_msg */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #PRODUCT_VIEW_OPENED}. */
    public static final class ProductViewOpened {
        private ProductViewOpened() {}

        /** The view. Required. */
        public static final String VIEW = "view";

        /** The previous view; absent for the first one. */
        public static final String PREVIOUS_VIEW = "previous_view";
    }

    /** Fields of {@link #PRODUCT_ACTIVATION_STEP}. */
    public static final class ProductActivationStep {
        private ProductActivationStep() {}

        /** The step. Required. */
        public static final String STEP = "step";

        /** The number of the step, from 1. Required. */
        public static final String STEP_INDEX = "step_index";
    }
}
