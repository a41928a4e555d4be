package io.lossy.telemetry.aggregate;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads what a {@link PartWriter} wrote. It refuses anything else with a {@link PartException}. */
final class PartReader {
    private static final int LONGEST = 9; // 63 bits

    private final ByteBuffer bytes;

    PartReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    long number() {
        long value = 0;
        for (int i = 0; i < LONGEST; i++) {
            byte next = next();
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new PartException("a number is too long");
    }

    /** Reads a number of events, which fits into 31 bits. */
    long count() {
        long count = number();
        if (count > Integer.MAX_VALUE) {
            throw new PartException("a count is too large");
        }
        return count;
    }

    double real() {
        try {
            double value = bytes.getDouble();
            if (!Double.isFinite(value)) {
                throw new PartException("not a number");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new PartException("it is too short");
        }
    }

    private byte next() {
        if (!bytes.hasRemaining()) {
            throw new PartException("it is too short");
        }
        return bytes.get();
    }

    boolean isAtEnd() {
        return !bytes.hasRemaining();
    }
}
