package io.lossy.telemetry.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Inflates a gzip body and stops at the limit, so that a decompression bomb costs no more than an ordinary request.
 * Vert.x's own inflater stays off because it has no bound.
 */
final class BoundedGzip {
    private BoundedGzip() {}

    /**
     * Returns the inflated bytes, or null if there are more than {@code limit} of them.
     *
     * @throws IOException if the bytes are not a gzip stream
     */
    static byte @Nullable [] inflate(byte[] compressed, int limit) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 8192)) {
            byte[] bytes = in.readNBytes(limit + 1);
            return bytes.length > limit ? null : bytes;
        }
    }
}
