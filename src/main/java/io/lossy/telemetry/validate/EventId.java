package io.lossy.telemetry.validate;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Parses event ids as clients send them: UUIDs in their 36-character form, of version 7 or, with a warning, version 4.
 * Letters may be upper or lower case. {@link UUID#fromString} is not used because it also accepts shorter groups.
 */
final class EventId {
    private static final byte[] NIBBLES = new byte[128];

    static {
        Arrays.fill(NIBBLES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            NIBBLES[Character.toLowerCase(Character.forDigit(i, 16))] = (byte) i;
            NIBBLES[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private EventId() {}

    /** Returns the id, or null if the text is not a UUID of version 7 or 4 in the form of RFC 9562. */
    static @Nullable UUID parse(String text) {
        if (text.length() != 36) {
            return null;
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int nibble = c < 128 ? NIBBLES[c] : -1;
            if (nibble < 0) {
                return null;
            }
            if (digits++ < 16) {
                high = high << 4 | nibble;
            } else {
                low = low << 4 | nibble;
            }
        }
        long version = high >>> 12 & 0xf;
        boolean known = (version == 7 || version == 4) && low >>> 62 == 2;
        return known ? new UUID(high, low) : null;
    }

    /** Returns when a version 7 id was created, by the client's clock, in milliseconds since 1970. */
    static long millis(UUID id) {
        return id.getMostSignificantBits() >>> 16;
    }
}
