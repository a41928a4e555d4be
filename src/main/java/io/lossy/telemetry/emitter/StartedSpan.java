package io.lossy.telemetry.emitter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work that has begun. Whoever ends it first decides how it ended; what is said later is not heard. Safe for threads, for work
 * often ends on another one.
 */
public final class StartedSpan {
    private final TelemetryEmitter emitter;
    private final Span span;
    private final long startedAt;
    private final Map<String, Object> fields = new HashMap<>();
    private boolean ended;

    StartedSpan(TelemetryEmitter emitter, Span span, long startedAt) {
        this.emitter = emitter;
        this.span = span;
        this.startedAt = startedAt;
    }

    /** Sets a field of the event to come, whichever it will be; the last value counts. */
    public synchronized StartedSpan put(String field, @Nullable Object value) {
        fields.put(field, value);
        return this;
    }

    public void completed() {
        end(span.completed(), null);
    }

    public void failed(Throwable error) {
        end(span.failed(), error);
    }

    /** Has the shape that {@code CompletionStage.whenComplete} asks for. */
    public void end(@Nullable Object result, @Nullable Throwable error) {
        if (error == null) {
            completed();
        } else {
            failed(error);
        }
    }

    private void end(Ending ending, @Nullable Throwable error) {
        Map<String, Object> all;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            all = ending.fields(fields, emitter.nanos() - startedAt, error);
        }
        emitter.execute(ending.event(), all);
    }
}
