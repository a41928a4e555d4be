package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeysTest {
    @TempDir
    Path data;

    private Path file() {
        return data.resolve("keys/hash.key");
    }

    @Test
    void makesAKeyOnTheFirstRunAndFindsItOnTheNext() throws Exception {
        HashKey first = HashKeys.find(data, null);
        HashKey next = HashKeys.find(data, "");
        assertThat(next.id()).isEqualTo(first.id());
        assertThat(next.secret()).isEqualTo(first.secret());
        assertThat(Files.readString(file())).matches(first.id() + ":[0-9a-f]{64}\n");
        try (Stream<Path> left = Files.list(file().getParent())) {
            assertThat(left).containsExactly(file());
        }
    }

    @Test
    void letsOnlyTheOwnerReadIt() throws Exception {
        HashKeys.find(data, null);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void refusesAFileThatOthersCanReach(String mode) throws Exception {
        HashKeys.find(data, null);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> HashKeys.find(data, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600 " + file());
    }

    @Test
    void takesAReadOnlyFile() throws Exception {
        HashKey made = HashKeys.find(data, null);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        assertThat(HashKeys.find(data, null).id()).isEqualTo(made.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000",
                "zzzz:nothex",
                "ffff:" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void refusesADamagedFileAndKeepsIt(String content) throws Exception {
        HashKeys.find(data, null);
        Files.writeString(file(), content);
        assertThatThrownBy(() -> HashKeys.find(data, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageNotContaining("0123456789abcdef");
        assertThat(file()).hasContent(content);
    }

    @Test
    void takesTheEnvironmentsKeyAndTouchesNoFile() {
        HashKey given = HashKeys.find(data, " " + "AB".repeat(32) + "\n");
        assertThat(given.secret().getEncoded()).hasSize(32).containsOnly(0xab);
        assertThat(file().getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "not hex", "abc"})
    void refusesAWeakKeyOfTheEnvironmentWithoutRepeatingIt(String given) {
        assertThatThrownBy(() -> HashKeys.find(data, given))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(HashKeys.VARIABLE)
                .hasMessageNotContaining(given);
    }

    @Test
    void serversThatStartTogetherAgreeOnOneKey() throws Exception {
        int servers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(servers);
        try {
            for (int round = 0; round < 20; round++) {
                Path dir = data.resolve("round" + round);
                CyclicBarrier start = new CyclicBarrier(servers);
                Callable<HashKey> server = () -> {
                    start.await();
                    return HashKeys.find(dir, null);
                };
                List<Future<HashKey>> keys = new ArrayList<>();
                for (int i = 0; i < servers; i++) {
                    keys.add(threads.submit(server));
                }
                HashKey first = keys.get(0).get();
                for (Future<HashKey> key : keys) {
                    assertThat(key.get().secret()).isEqualTo(first.secret());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
