package io.lossy.telemetry.emitter;

import org.jspecify.annotations.Nullable;

/** Does work that is measured. It may set fields on the span while it runs. */
public interface SpanWork<T extends @Nullable Object, X extends Exception> {
    T run(StartedSpan span) throws X;
}
