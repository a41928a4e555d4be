package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashKeyRingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:44Z");

    @TempDir
    Path data;

    private HashKeyRing ring() {
        return HashKeyRing.of(data, HashKeys.find(data, null), null);
    }

    @Test
    void aRotatedRingMakesNewPseudonymsAndStillFindsTheOld() throws Exception {
        String before = ring().pseudonymiser().hash("install", "alice");

        HashKeyRing rotated = ring().rotate(NOW);

        List<String> every = ring().pseudonymiser().hashWithAllKeys("install", "alice");
        assertThat(every).hasSize(2).endsWith(before);
        assertThat(every.get(0))
                .isEqualTo(ring().pseudonymiser().hash("install", "alice"))
                .isNotEqualTo(before);
        assertThat(rotated.current().id()).isEqualTo(ring().current().id());
        assertThat(ring().retired()).extracting(HashKeyRing.RetiredKey::since).containsExactly(NOW);
        try (Stream<Path> files = Files.list(data.resolve("keys"))) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void theLatestOfSeveralComesFirst() {
        String first = ring().current().id();
        String second = ring().rotate(NOW).current().id();
        ring().rotate(NOW.plusSeconds(60));

        assertThat(ring().retired()).extracting(old -> old.key().id()).containsExactly(second, first);
    }

    @Test
    void aDestroyedKeyLeavesNothingBehind() throws Exception {
        String hex =
                Files.readString(data.resolve("keys").resolve(makeAndName())).substring(5, 69);
        String id = ring().current().id();
        ring().rotate(NOW);

        Pseudonymiser running = ring().pseudonymiser();
        ring().destroy(id);
        running.forget(id);

        assertThat(ring().retired()).isEmpty();
        assertThat(running.hashWithAllKeys("install", "alice")).hasSize(1);
        try (Stream<Path> files = Files.list(data.resolve("keys"))) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)).doesNotContain(hex);
            }
        }
    }

    private String makeAndName() {
        HashKeys.find(data, null);
        return "hash.key";
    }

    @Test
    void aRotationThatBrokeOffAfterItsFirstStepChangesNothing() throws Exception {
        String id = ring().current().id();
        ring().rotate(NOW);
        Path old = data.resolve("keys/hash-" + id + ".old");
        Files.writeString(data.resolve("keys/hash.key"), Files.readString(old).split(" ")[0] + "\n");

        assertThat(ring().current().id()).isEqualTo(id);
        assertThat(ring().retired()).isEmpty();
        assertThat(ring().rotate(NOW).retired()).hasSize(1);
    }

    @Test
    void keysAreUselessWhenAllTheirRowsAreGone() {
        ring().rotate(NOW);

        assertThat(ring().expired(Duration.ofDays(180), NOW.plus(Duration.ofDays(179))))
                .isEmpty();
        assertThat(ring().expired(Duration.ofDays(180), NOW.plus(Duration.ofDays(181))))
                .hasSize(1);
    }

    @Test
    void theEnvironmentGivesTheKeysOfBeforeAfterCommas() {
        String given = "ab".repeat(32) + ", " + "cd".repeat(32);
        HashKeyRing ring = HashKeyRing.of(data, HashKeys.find(data, given), given);

        assertThat(ring.current().secret().getEncoded()).containsOnly(0xab);
        assertThat(ring.pseudonymiser().hashWithAllKeys("install", "alice")).hasSize(2);
        assertThat(ring.expired(Duration.ZERO, NOW)).isEmpty();
        assertThatThrownBy(() -> HashKeyRing.of(data, ring.current(), given + ",short"))
                .hasMessageContaining(HashKeys.VARIABLE)
                .hasMessageNotContaining("short");
    }

    @Test
    void refusesAnOldKeyThatOthersCanReachOrThatIsDamaged() throws Exception {
        String id = ring().current().id();
        ring().rotate(NOW);
        Path old = data.resolve("keys/hash-" + id + ".old");
        String line = Files.readString(old);
        Files.writeString(old, line.split(" ")[0]);
        assertThatThrownBy(this::ring).hasMessageContaining("does not say when it was replaced");
        Files.writeString(old, line);
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::ring).hasMessageContaining("chmod 600");
    }
}
