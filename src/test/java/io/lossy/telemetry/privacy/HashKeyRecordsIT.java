package io.lossy.telemetry.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database knows its hash key, and a server with another one does not start, whatever the order of starts. */
class HashKeyRecordsIT {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:44Z");
    private static final String IDS = "SELECT key_id FROM hash_keys ORDER BY replaced_at DESC NULLS FIRST";

    @TempDir
    Path folder;

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final HashKeyRecords records = new HashKeyRecords(database);

    private HashKeyRing ring(String node) {
        Path data = folder.resolve(node);
        return HashKeyRing.of(data, HashKeys.find(data, null), null);
    }

    private static HashKeyRing given(String keys) {
        return HashKeyRing.of(Path.of("none"), HashKeys.find(Path.of("none"), keys), keys);
    }

    private String keyFile(String node) {
        return folder.resolve(node).resolve("keys").resolve("hash.key").toString();
    }

    @Test
    void theFirstKeyIsTheDatabasesAndTheKeyItselfIsNotStored() throws IOException {
        records.require(ring("a"));
        records.require(ring("a"));

        assertThat(sql.column(IDS)).containsExactly(ring("a").current().id());
        String key = Files.readString(Path.of(keyFile("a"))).strip().substring(5);
        assertThat(sql.column("SELECT check_value FROM hash_keys"))
                .allSatisfy(value -> assertThat(value).hasSize(37).doesNotContain(key.substring(0, 32)));
    }

    @Test
    void anotherKeyIsRefusedWithTheFileToCopy() {
        records.require(ring("a"));

        assertThatThrownBy(() -> records.require(ring("b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the hash key " + ring("b").current().id() + " in " + keyFile("b")
                        + " is not the key of this database, which is "
                        + ring("a").current().id()
                        + ": copy keys/hash.key and keys/hash-*.old from the data folder of a server that uses this"
                        + " database to " + folder.resolve("b").resolve("keys")
                        + ", or if that key is lost, run `hash-keys adopt`");
        assertThat(sql.column(IDS)).containsExactly(ring("a").current().id());
    }

    @Test
    void aKeyOfTheEnvironmentIsComparedToo() {
        records.require(given("ab".repeat(32)));

        assertThatThrownBy(() -> records.require(given("cd".repeat(32))))
                .hasMessageContaining("in LOSSY_HASH_KEY is not the key of this database")
                .hasMessageContaining("give LOSSY_HASH_KEY the value that it has on a server");
        assertThatCode(() -> records.require(given("cd".repeat(32) + "," + "ab".repeat(32))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> records.require(given("ab".repeat(32) + "," + "cd".repeat(32))))
                .hasMessageContaining("was replaced by another server of this database at 2");
    }

    @Test
    void anotherKeyWithTheSameIdIsRefused() {
        records.require(ring("a"));
        sql.execute("UPDATE hash_keys SET check_value = key_id || '.00000000000000000000000000000000'");

        assertThatThrownBy(() -> records.require(ring("a"))).hasMessageContaining("only has the id of the database's");
    }

    @Test
    void rotationsAreRecordedAndAKeyLeftBehindIsRefused() throws IOException {
        HashKeyRing first = ring("a");
        records.require(first);
        copyKeys("a", "b");
        first.rotate(NOW).rotate(NOW.plusSeconds(60)); // the key between the two never hashed anything

        records.require(ring("a"));

        assertThat(sql.column(IDS))
                .containsExactly(ring("a").current().id(), first.current().id());
        assertThatThrownBy(() -> records.require(ring("b"))).hasMessageContaining("is not the key of this database");
        copyKeys("a", "b");
        records.require(ring("b"));
    }

    /** Rows of a backup from before the rotation, with the keys of now; and the rows of now, with the keys of a backup. */
    @Test
    void rowsMayBeOlderThanTheKeysButNotNewer() throws IOException {
        HashKeyRing first = ring("a");
        records.require(first);
        copyKeys("a", "backup");
        records.require(first.rotate(NOW));
        assertThatThrownBy(() -> records.require(ring("backup"))).hasMessageContaining("is not the key");

        sql.execute("DELETE FROM hash_keys WHERE replaced_at IS NULL");
        sql.execute("UPDATE hash_keys SET replaced_at = NULL");

        records.require(ring("a"));
        assertThat(sql.column(IDS))
                .containsExactly(ring("a").current().id(), first.current().id());
    }

    @Test
    void aDestroyedKeyStopsNoServerAndItsRecordGoes() {
        HashKeyRing first = ring("a");
        records.require(first);
        records.require(first.rotate(NOW));
        ring("a").destroy(first.current().id());

        records.require(ring("a"));
        records.forgetReplacedBefore(Instant.now().minusSeconds(3600));
        assertThat(sql.column(IDS)).hasSize(2);
        records.forgetReplacedBefore(Instant.now().plusSeconds(3600));

        assertThat(sql.column(IDS)).containsExactly(ring("a").current().id());
        records.require(ring("a"));
    }

    @Test
    void aLostKeyCanBeGivenUp() {
        records.require(ring("lost"));

        assertThat(records.adopt(ring("a"))).contains(ring("lost").current().id());

        records.require(ring("a"));
        assertThatThrownBy(() -> records.require(ring("lost"))).hasMessageContaining("is not the key");
    }

    @Test
    void ofManyServersThatStartAtOnceOneDecides() throws Exception {
        ExecutorService starts = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> servers = new ArrayList<>();
            IntStream.range(0, 4).forEach(n -> servers.add(() -> starts("node-" + n)));
            int started = 0;
            for (Future<Boolean> server : starts.invokeAll(servers)) {
                started += server.get() ? 1 : 0;
            }
            assertThat(started).isEqualTo(1);
            assertThat(sql.column(IDS)).hasSize(1);
        } finally {
            starts.shutdownNow();
        }
    }

    private boolean starts(String node) {
        try {
            records.require(ring(node));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void copyKeys(String from, String to) throws IOException {
        Path target = Files.createDirectories(folder.resolve(to).resolve("keys"));
        try (var files = Files.list(folder.resolve(from).resolve("keys"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
