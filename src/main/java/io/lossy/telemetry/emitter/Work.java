package io.lossy.telemetry.emitter;

import org.jspecify.annotations.Nullable;

/** A piece of work that is measured, and may say more about itself on the way. */
public interface Work<T extends @Nullable Object, X extends Exception> {
    T run(StartedSpan span) throws X;
}
