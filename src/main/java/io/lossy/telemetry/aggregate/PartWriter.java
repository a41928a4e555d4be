package io.lossy.telemetry.aggregate;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes numbers that are not negative in seven bits a byte (base 128 varints, as in Protocol Buffers), and doubles. */
final class PartWriter {
    private byte[] bytes = new byte[512];
    private int length;

    void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a negative number: " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        put((byte) rest);
    }

    void real(double value) {
        byte[] eight = ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
        for (byte each : eight) {
            put(each);
        }
    }

    private void put(byte value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = value;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }
}
