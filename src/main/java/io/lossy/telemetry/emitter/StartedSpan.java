package io.lossy.telemetry.emitter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures work that has started. The first call that ends it decides the outcome; later calls are ignored.
 * Thread-safe, because work often ends on another thread.
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

    /** Sets a field of the event that the end of the work emits. The last value counts. */
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

    /**
     * Ends the work as failed if there is an error. Has the signature that {@code CompletionStage.whenComplete} needs.
     */
    public void end(@Nullable Object result, @Nullable Throwable error) {
        if (error == null) {
            completed();
        } else {
            failed(error);
        }
    }

    private void end(SpanEvent ending, @Nullable Throwable error) {
        Map<String, Object> all;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            all = ending.fields(fields, emitter.nanos() - startedAt, error);
        }
        emitter.emit(ending.event(), all);
    }
}
