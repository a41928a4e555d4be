package io.lossy.telemetry.aggregate;

/** Reports bytes that are not a part of the windows that read them. */
final class PartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PartException(String message) {
        super(message);
    }
}
