package io.lossy.telemetry.forward.destination;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses the body of a request, for destinations that document {@code content-encoding: gzip}. */
public final class GzipBody {
    private GzipBody() {}

    public static Buffer of(Buffer plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written outside of the memory
        }
        return Buffer.buffer(packed.toByteArray());
    }
}
