package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzzer's kept inputs, each whole, cut short anywhere and with any byte changed: the part of a fuzz run that each build repeats. */
class DecoderFuzzTest {
    private static final Path KEPT = Path.of("src/test/resources/fuzz/decoder");

    static Stream<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(KEPT)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void endsAsMalformedRefusedOrValidated(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(DecoderFuzz.outcome(bytes)).matches("malformed|refused|\\d+ of \\d+");
        int step = Math.max(1, bytes.length / 200);
        for (int i = 0; i < bytes.length; i += step) {
            DecoderFuzz.fuzzerTestOneInput(Arrays.copyOf(bytes, i));
            byte kept = bytes[i];
            for (char put : "\"\\{}[],:0e-\0\u00ff".toCharArray()) {
                bytes[i] = (byte) put;
                DecoderFuzz.fuzzerTestOneInput(bytes);
            }
            bytes[i] = kept;
        }
    }

    /** A corpus that no longer reaches the validator would test the parser alone. */
    @Test
    void theKeptInputsReachEveryEnd() throws IOException {
        Set<String> ends = new TreeSet<>();
        for (Path file : kept().toList()) {
            ends.add(DecoderFuzz.outcome(Files.readAllBytes(file)));
        }
        assertThat(ends).contains("malformed", "refused", "0 of 1", "1 of 1", "3 of 3");
    }

    @Test
    void whatJsonIsNotIsSeenByTheSecondReader() {
        assertThat(DecoderFuzz.outcome("[1]".getBytes(StandardCharsets.UTF_8))).isEqualTo("refused");
        assertThat(DecoderFuzz.outcome("[1".getBytes(StandardCharsets.UTF_8))).isEqualTo("malformed");
    }
}
