package io.lossy.telemetry.event;

import java.util.Locale;

/**
 * Every way out other than a committed row. The word is the same as reply code, metric tag, log key and docs heading.
 */
public enum Reason {
    UNKNOWN_EVENT(Scope.EVENT),
    FIELD_REQUIRED(Scope.EVENT),
    FIELD_TYPE(Scope.EVENT),
    FIELD_RANGE(Scope.EVENT),
    FIELD_ENUM(Scope.EVENT),
    EVENT_TOO_LARGE(Scope.EVENT),
    ID_INVALID(Scope.EVENT),
    ID_MISSING(Scope.EVENT),
    SOURCE_NOT_ALLOWED(Scope.EVENT),
    EXPIRED(Scope.EVENT),
    STORAGE_REJECTED(Scope.EVENT),

    RATE_LIMITED(Scope.RETRY),
    OVERLOADED(Scope.RETRY),
    DATABASE_UNAVAILABLE(Scope.RETRY),
    SHUTTING_DOWN(Scope.RETRY),

    TELEMETRY_DISABLED(Scope.DISABLED),

    REQUEST_MALFORMED(Scope.REFUSED),
    KEY_INVALID(Scope.REFUSED),
    ORIGIN_NOT_ALLOWED(Scope.REFUSED),
    REQUEST_TOO_LARGE(Scope.REFUSED),
    MEDIA_TYPE_UNSUPPORTED(Scope.REFUSED);

    /** What a reason speaks of, and so what the client does next. */
    public enum Scope {
        /** One event, for good: the client deletes it. */
        EVENT,
        /** The whole batch, for now: the client keeps it and tries again. */
        RETRY,
        /** Telemetry is off: the client purges its queue. */
        DISABLED,
        /** The request itself: nothing in it was read as events. */
        REFUSED
    }

    private final String word = name().toLowerCase(Locale.ROOT);
    private final Scope scope;

    Reason(Scope scope) {
        this.scope = scope;
    }

    public String word() {
        return word;
    }

    public Scope scope() {
        return scope;
    }
}
