package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Third-party scripts that ship are those that were looked at, byte for byte. */
class VendoredTest {
    private static final Path VENDOR = Path.of("src/main/resources/vendor");

    @Test
    void everyVendoredFileHasTheChecksumThatWasWrittenDown() throws Exception {
        try (Stream<Path> packages = Files.list(VENDOR)) {
            for (Path each : packages.toList()) {
                for (String line : Files.readAllLines(each.resolve("SHA256SUMS"))) {
                    String[] parts = line.split(" +", 2);
                    byte[] content = Files.readAllBytes(each.resolve(parts[1]));
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
                    assertThat(HexFormat.of().formatHex(digest))
                            .as("%s of %s", parts[1], each)
                            .isEqualTo(parts[0]);
                }
            }
        }
    }
}
