package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | GZIP",
                "x-gzip | GZIP",
                "GZip | GZIP",
                "X-GZIP | GZIP",
                "identity | PLAIN",
                "Identity | PLAIN",
                "'' | PLAIN",
                "identity, gzip | GZIP",
                "gzip,identity | GZIP",
                "' x-gzip ,' | GZIP",
                "gzip, gzip | UNSUPPORTED",
                "x-gzip, gzip | UNSUPPORTED",
                "deflate | UNSUPPORTED",
                "br | UNSUPPORTED",
                "gzip, br | UNSUPPORTED",
                "gzip;q=1 | UNSUPPORTED"
            })
    void readsTheWordsOfAHeader(String header, ContentCoding coding) {
        assertThat(ContentCoding.of(List.of(header))).isEqualTo(coding);
    }

    @Test
    void readsAllHeadersTogether() {
        assertThat(ContentCoding.of(List.of())).isEqualTo(ContentCoding.PLAIN);
        assertThat(ContentCoding.of(List.of("identity", "gzip"))).isEqualTo(ContentCoding.GZIP);
        assertThat(ContentCoding.of(List.of("gzip", "gzip"))).isEqualTo(ContentCoding.UNSUPPORTED);
    }
}
