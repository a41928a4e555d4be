// DO NOT EDIT: follows from conf/events.yml. Change that, then run mvn -q compile exec:java -Dexec.args='catalog generate'
package io.lossy.telemetry.generated;

/** The names of the catalog: events as constants, the fields of each in a class of its own. */
public final class Events {
    private Events() {}

    /** Somebody switched Voice Mode on and the microphone opened. */
    public static final String VOICE_MODE_SESSION_STARTED = "lossy.voice_mode.session_started";

    /** The detector heard speech begin and kept the segment. */
    public static final String VOICE_MODE_SPEECH_DETECTED = "lossy.voice_mode.speech_detected";

    /** The detector heard something and threw it away. */
    public static final String VOICE_MODE_SEGMENT_IGNORED = "lossy.voice_mode.segment_ignored";

    /** A transcription was asked for. */
    public static final String STT_REQUEST = "lossy.stt.request";

    /** A transcription was finished where it was asked for. */
    public static final String STT_COMPLETED = "lossy.stt.completed";

    /** A transcription failed in its mode and was handed to the next one. */
    public static final String STT_FALLBACK = "lossy.stt.fallback";

    /** Notes of a video were found in the browser. */
    public static final String CACHE_NOTES_HIT = "lossy.cache.notes_hit";

    /** Notes of a video were not in the browser and had to be fetched. */
    public static final String CACHE_NOTES_MISS = "lossy.cache.notes_miss";

    /** Entries of the notes cache were thrown out together. */
    public static final String CACHE_NOTES_EVICTED = "lossy.cache.notes_evicted";

    /** Entries of the videos cache were thrown out together. */
    public static final String CACHE_VIDEOS_EVICTED = "lossy.cache.videos_evicted";

    /** The browser told how much storage the extension uses. */
    public static final String CACHE_QUOTA_REPORTED = "lossy.cache.quota_reported";

    /** A fetch of the video library ended, well or not. */
    public static final String LIBRARY_FETCH_COMPLETED = "lossy.library.fetch_completed";

    /** A note was posted to a video platform. */
    public static final String AUTOMATION_NOTE_POSTED = "lossy.automation.note_posted";

    /** Posting a note was given up. */
    public static final String AUTOMATION_NOTE_FAILED = "lossy.automation.note_failed";

    /** A frame was grabbed from the playing video. */
    public static final String CAPTURE_FRAME_CAPTURED = "lossy.capture.frame_captured";

    /** Somebody began to use the extension after at least half an hour without it. */
    public static final String SESSION_STARTED = "lossy.session.started";

    /** A session's process reported how many messages wait for it. */
    public static final String SESSION_MAILBOX_DEPTH = "lossy.session.mailbox_depth";

    /** Something failed in the extension and nobody handled it. */
    public static final String ERROR_EXTENSION = "lossy.error.extension";

    /** Somebody opened a view. */
    public static final String PRODUCT_VIEW_OPENED = "lossy.product.view_opened";

    /** Somebody took a step towards the first posted note, for the first time. */
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

        /** Where it is to run. Required. */
        public static final String MODE = "mode";

        /** Length of the audio. */
        public static final String AUDIO_MS = "audio_ms";
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

        /** No word was found in the audio; what the detector took for speech was none. */
        public static final String EMPTY = "empty";
    }

    /** Fields of {@link #STT_FALLBACK}. */
    public static final class SttFallback {
        private SttFallback() {}

        /** The mode that failed. Required. */
        public static final String MODE = "mode";

        /** What failed, sorted by the client from the message; other when it cannot tell. Required. */
        public static final String ERROR_CLASS = "error_class";

        /** From the request to giving up. */
        public static final String DURATION_MS = "duration_ms";

        /** Fingerprint of the error message, so that equal failures can be counted. */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #CACHE_NOTES_HIT}. */
    public static final class CacheNotesHit {
        private CacheNotesHit() {}

        /** The first look-up after the extension woke up. */
        public static final String WARM_START = "warm_start";

        /** How long ago the entry was written. */
        public static final String AGE_MS = "age_ms";
    }

    /** Fields of {@link #CACHE_NOTES_MISS}. */
    public static final class CacheNotesMiss {
        private CacheNotesMiss() {}

        /** The first look-up after the extension woke up. */
        public static final String WARM_START = "warm_start";
    }

    /** Fields of {@link #CACHE_NOTES_EVICTED}. */
    public static final class CacheNotesEvicted {
        private CacheNotesEvicted() {}

        /** Entries thrown out. Required. */
        public static final String EVICTED_COUNT = "evicted_count";

        /** What made them go. Required. */
        public static final String REASON = "reason";
    }

    /** Fields of {@link #CACHE_VIDEOS_EVICTED}. */
    public static final class CacheVideosEvicted {
        private CacheVideosEvicted() {}

        /** Entries thrown out. Required. */
        public static final String EVICTED_COUNT = "evicted_count";

        /** What made them go. Required. */
        public static final String REASON = "reason";
    }

    /** Fields of {@link #CACHE_QUOTA_REPORTED}. */
    public static final class CacheQuotaReported {
        private CacheQuotaReported() {}

        /** Storage used. Required. */
        public static final String USAGE_BYTES = "usage_bytes";

        /** Storage allowed. Required. */
        public static final String QUOTA_BYTES = "quota_bytes";

        /** Share used of what is allowed. Required. */
        public static final String USAGE_PERCENT = "usage_percent";
    }

    /** Fields of {@link #LIBRARY_FETCH_COMPLETED}. */
    public static final class LibraryFetchCompleted {
        private LibraryFetchCompleted() {}

        /** From request to end. Required. */
        public static final String DURATION_MS = "duration_ms";

        /** How it ended. Required. */
        public static final String OUTCOME = "outcome";

        /** What went wrong; absent on success. */
        public static final String ERROR_CLASS = "error_class";

        /** Videos in the answer. */
        public static final String ITEM_COUNT = "item_count";
    }

    /** Fields of {@link #AUTOMATION_NOTE_POSTED}. */
    public static final class AutomationNotePosted {
        private AutomationNotePosted() {}

        /** Where it was posted. Required. */
        public static final String PLATFORM = "platform";

        /** From taking the job to the post seen. Required. */
        public static final String LATENCY_MS = "latency_ms";

        /** Attempts after the first one. Required. */
        public static final String RETRIES = "retries";
    }

    /** Fields of {@link #AUTOMATION_NOTE_FAILED}. */
    public static final class AutomationNoteFailed {
        private AutomationNoteFailed() {}

        /** Where it was to go. Required. */
        public static final String PLATFORM = "platform";

        /** What stopped it. Required. */
        public static final String ERROR_CLASS = "error_class";

        /** Attempts after the first one. Required. */
        public static final String RETRIES = "retries";

        /** Fingerprint of the error message, so that equal failures can be counted. */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #CAPTURE_FRAME_CAPTURED}. */
    public static final class CaptureFrameCaptured {
        private CaptureFrameCaptured() {}

        /** Time on the main thread. Required. */
        public static final String COST_MS = "cost_ms";

        /** What was left of the budget; 0 when it was overrun. */
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

        /** Which kind of process. */
        public static final String PROCESS = "process";
    }

    /** Fields of {@link #ERROR_EXTENSION}. */
    public static final class ErrorExtension {
        private ErrorExtension() {}

        /** Where it failed. Required. */
        public static final String COMPONENT = "component";

        /** What failed; other when the client cannot tell. Required. */
        public static final String CODE = "code";

        /** Whether the person could go on. Required. */
        public static final String RECOVERABLE = "recoverable";

        /** Fingerprint of message and place, so that equal errors can be counted. */
        public static final String ERROR_HASH = "error_hash";
    }

    /** Fields of {@link #PRODUCT_VIEW_OPENED}. */
    public static final class ProductViewOpened {
        private ProductViewOpened() {}

        /** The view. Required. */
        public static final String VIEW = "view";

        /** The view before it; absent for the first. */
        public static final String PREVIOUS_VIEW = "previous_view";
    }

    /** Fields of {@link #PRODUCT_ACTIVATION_STEP}. */
    public static final class ProductActivationStep {
        private ProductActivationStep() {}

        /** The step taken. Required. */
        public static final String STEP = "step";

        /** Its place on the way, from 1. Required. */
        public static final String STEP_INDEX = "step_index";
    }
}
