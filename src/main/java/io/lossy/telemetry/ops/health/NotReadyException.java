package io.lossy.telemetry.ops.health;

/** Carries the reason why no event can be committed to the readiness check. Only authorised clients see the message. */
public final class NotReadyException extends RuntimeException {
    public NotReadyException(String message) {
        super(message);
    }
}
