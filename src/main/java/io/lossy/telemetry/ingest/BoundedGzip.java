package io.lossy.telemetry.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Inflates a gzip body and stops at the limit, so that a bomb costs no more than an honest request. Vert.x's own
 * inflater has no bound, which is why it stays off.
 */
final class BoundedGzip {
    private BoundedGzip() {}

    /**
     * The inflated bytes, or null when there are more than {@code limit} of them.
     *
     * @throws IOException when the bytes are no gzip stream
     */
    static byte @Nullable [] inflate(byte[] compressed, int limit) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 8192)) {
            byte[] bytes = in.readNBytes(limit + 1);
            return bytes.length > limit ? null : bytes;
        }
    }
}
