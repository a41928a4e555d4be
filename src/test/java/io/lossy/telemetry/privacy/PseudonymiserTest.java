package io.lossy.telemetry.privacy;

import static io.lossy.telemetry.validate.TestValidator.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PseudonymiserTest {
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(KEY);

    @Test
    void isTheDocumentedFunction() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2)), "HmacSHA256"));
        byte[] full = mac.doFinal("session\0\u00e9t\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(pseudonymiser.hash("session", "\u00e9t\u00e9"))
                .isEqualTo(KEY.id() + "." + HexFormat.of().formatHex(full, 0, 16));
        assertThat(pseudonymiser.keyId()).matches("[0-9a-f]{4}").isEqualTo(KEY.id());
    }

    @Test
    void isTheSameForTheSameAndDiffersByPurposeValueAndKey() {
        String hash = pseudonymiser.hash("session", "a");
        assertThat(pseudonymiser.hash("session", new String("a"))).isEqualTo(hash);
        assertThat(pseudonymiser.hash("install", "a")).isNotEqualTo(hash);
        assertThat(pseudonymiser.hash("session", "b")).isNotEqualTo(hash);
        Pseudonymiser other = new Pseudonymiser(HashKey.ofHex("ab".repeat(32)));
        assertThat(other.hash("session", "a").substring(5)).isNotEqualTo(hash.substring(5));
    }

    @Test
    void givesFieldsThatAreSessionsOrInstallsTheirPurpose() {
        assertThat(Pseudonymiser.purposeOf("session_id")).isEqualTo(Pseudonymiser.SESSION);
        assertThat(Pseudonymiser.purposeOf("install_id")).isEqualTo(Pseudonymiser.INSTALL);
        assertThat(Pseudonymiser.purposeOf("video_id")).isEqualTo("field:video_id");
    }

    @Test
    void remembersRightlyWhenMoreIdsComeThanItRemembers() {
        List<String> first = IntStream.range(0, 10_000)
                .mapToObj(i -> pseudonymiser.hash("session", "s" + i))
                .toList();
        assertThat(first).doesNotHaveDuplicates();
        for (int i = 0; i < 10_000; i += 97) {
            assertThat(new Pseudonymiser(KEY).hash("session", "s" + i)).isEqualTo(first.get(i));
            assertThat(pseudonymiser.hash("session", "s" + i)).isEqualTo(first.get(i));
        }
        String longId = "x".repeat(100_000);
        assertThat(pseudonymiser.hash("session", longId)).isEqualTo(pseudonymiser.hash("session", longId));
    }

    @Test
    void mayBeSharedBetweenThreads() throws Exception {
        List<String> expected = IntStream.range(0, 500)
                .mapToObj(i -> pseudonymiser.hash("session", "s" + i))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<String>> all = () -> IntStream.range(0, 500)
                    .mapToObj(i -> pseudonymiser.hash("session", "s" + i))
                    .toList();
            for (Future<List<String>> done : threads.invokeAll(List.of(all, all, all, all, all, all))) {
                assertThat(done.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aKeyNeverShowsItself() {
        assertThat(KEY.toString()).isEqualTo("HashKey[" + KEY.id() + "]");
        assertThatThrownBy(() -> HashKey.ofHex("abcdef12")).hasMessageNotContaining("abcdef12");
        assertThatThrownBy(() -> HashKey.ofHex("zz".repeat(32))).hasMessageNotContaining("zz");
    }
}
