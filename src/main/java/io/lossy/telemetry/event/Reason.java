package io.lossy.telemetry.event;

import java.util.Locale;

/**
 * The reasons for every result other than a committed row. The same word is used in replies, metric tags, log keys and
 * headings of the documentation.
 */
public enum Reason {
    UNKNOWN_EVENT(ReasonScope.EVENT),
    FIELD_REQUIRED(ReasonScope.EVENT),
    FIELD_TYPE(ReasonScope.EVENT),
    FIELD_RANGE(ReasonScope.EVENT),
    FIELD_ENUM(ReasonScope.EVENT),
    EVENT_TOO_LARGE(ReasonScope.EVENT),
    ID_INVALID(ReasonScope.EVENT),
    ID_MISSING(ReasonScope.EVENT),
    SOURCE_NOT_ALLOWED(ReasonScope.EVENT),
    EXPIRED(ReasonScope.EVENT),
    STORAGE_REJECTED(ReasonScope.EVENT),

    RATE_LIMITED(ReasonScope.RETRY),
    OVERLOADED(ReasonScope.RETRY),
    DATABASE_UNAVAILABLE(ReasonScope.RETRY),
    SHUTTING_DOWN(ReasonScope.RETRY),

    TELEMETRY_DISABLED(ReasonScope.DISABLED),

    REQUEST_MALFORMED(ReasonScope.REFUSED),
    KEY_INVALID(ReasonScope.REFUSED),
    ORIGIN_NOT_ALLOWED(ReasonScope.REFUSED),
    REQUEST_TOO_LARGE(ReasonScope.REFUSED),
    MEDIA_TYPE_UNSUPPORTED(ReasonScope.REFUSED);

    /** What a reason applies to, and so what the client does next. */
    public enum ReasonScope {
        /** One event, permanently: the client deletes it. */
        EVENT,
        /** The whole batch, temporarily: the client keeps it and retries. */
        RETRY,
        /** Telemetry is disabled: the client purges its queue. */
        DISABLED,
        /** The request itself: none of its events was read. */
        REFUSED
    }

    private final String word = name().toLowerCase(Locale.ROOT);
    private final ReasonScope scope;

    Reason(ReasonScope scope) {
        this.scope = scope;
    }

    public String word() {
        return word;
    }

    public ReasonScope scope() {
        return scope;
    }
}
