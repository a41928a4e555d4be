package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BoundedGzipTest {

    @Property(tries = 200)
    void givesBackWhatWasCompressed(@ForAll byte[] bytes) throws IOException {
        assertThat(BoundedGzip.inflate(gzip(bytes), 1 << 20)).isEqualTo(bytes);
    }

    @Property(tries = 500)
    void anyBytesAreInflatedOrRefused(@ForAll byte[] bytes) {
        try {
            assertThat(BoundedGzip.inflate(bytes, 1_000)).isNotNull();
        } catch (IOException expected) {
            assertThat(expected).isNotNull();
        }
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        assertThat(BoundedGzip.inflate(gzip(new byte[1_000]), 1_000)).hasSize(1_000);
        assertThat(BoundedGzip.inflate(gzip(new byte[1_001]), 1_000)).isNull();
        assertThat(BoundedGzip.inflate(gzip(new byte[200 << 20]), 1 << 20)).isNull();
    }

    /** RFC 1952 lets a stream have several members, and `cat a.gz b.gz` makes one. */
    @Test
    void readsAllMembersAndBoundsTheirSum() throws IOException {
        byte[] two = concat(gzip("[1,".getBytes(StandardCharsets.UTF_8)), gzip("2]".getBytes(StandardCharsets.UTF_8)));

        assertThat(BoundedGzip.inflate(two, 100)).isEqualTo("[1,2]".getBytes(StandardCharsets.UTF_8));
        assertThat(BoundedGzip.inflate(concat(gzip(new byte[600]), gzip(new byte[600])), 1_000))
                .isNull();
    }

    @Test
    void refusesAStreamThatIsCutShortOrChanged() throws IOException {
        byte[] whole = gzip("{\"source\":\"backend\",\"events\":[]}".getBytes(StandardCharsets.UTF_8));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> BoundedGzip.inflate(part, 1_000)).isInstanceOf(IOException.class);
        }
        byte[] changed = whole.clone();
        changed[changed.length - 6] ^= 1; // its checksum
        assertThatThrownBy(() -> BoundedGzip.inflate(changed, 1_000)).isInstanceOf(IOException.class);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
