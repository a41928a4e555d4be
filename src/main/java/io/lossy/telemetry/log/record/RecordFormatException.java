package io.lossy.telemetry.log.record;

/** Reports a record that this server cannot read: of a newer version, or written by another program. */
public final class RecordFormatException extends RuntimeException {
    public RecordFormatException(String message) {
        super(message);
    }
}
