package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore refuses, and what it repeats of the log of erasures. */
class RestoreIT {
    @TempDir
    Path folder;

    private BackupScene before;
    private BackupScene after;
    private JsonObject alices;
    private JsonObject bobs;

    @BeforeEach
    void backUp() {
        before = BackupScene.on(PostgresFixture.migratedDatabase(), folder.resolve("old"));
        after = BackupScene.empty(folder.resolve("new"));
        TelemetryServer first = before.serve();
        alices = BackupScene.send(first, "alice");
        first.close();
        before.mustRun("hash-keys", "rotate");
    }

    private void backUpWith(TelemetryServer server) {
        bobs = BackupScene.send(server, "bob");
        before.mustRun("backup", backup(), "--keys", keys());
    }

    private String backup() {
        return folder.resolve("backup").toString();
    }

    private String keys() {
        return folder.resolve("keys.json").toString();
    }

    private String oldKey() throws IOException {
        try (Stream<Path> files = Files.list(before.dataDir().resolve("keys"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".old"))
                    .findFirst()
                    .orElseThrow()
                    .substring("hash-".length(), "hash-".length() + 4);
        }
    }

    @Test
    void whatWasErasedAfterTheBackupStaysErased() throws IOException {
        TelemetryServer server = before.serve();
        backUpWith(server);
        BackupScene.optOut(server, "carol");
        before.mustRun("erase", "--install", "alice", "--yes");
        before.mustRun("hash-keys", "destroy", oldKey(), "--yes");
        server.close();
        assertThat(Files.getPosixFilePermissions(before.dataDir().resolve("erasures.log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(before.dataDir().resolve("erasures.log")))
                .contains("erase_install", "opt_out", "destroy_key")
                .doesNotContain("alice", "carol");

        after.mustRun("restore", backup(), "--keys", keys(), "--erasures", before.dataDir() + "/erasures.log");

        assertThat(after.sql().column("SELECT event_id FROM analytics_events"))
                .containsExactly(bobs.getString("event_id"));
        assertThat(after.dataDir().resolve("keys").resolve("hash.key")).exists();
        assertThat(after.dataDir().resolve("keys")).isDirectoryNotContaining("glob:**.old");
        TelemetryServer restored = after.serve();
        assertThat(BackupScene.resend(restored, "carol", alices).getInteger("opted_out"))
                .isEqualTo(1);
        restored.close();
    }

    @Test
    void withoutTheLogTheCommandSaysThatErasedRowsAreBack() {
        TelemetryServer server = before.serve();
        backUpWith(server);
        server.close();
        before.mustRun("erase", "--install", "alice", "--yes");

        CommandLineRun run = after.run("restore", backup(), "--keys", keys());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("repeat these erasures before a server starts");
        assertThat(after.sql().events()).isEqualTo(2);
        assertThat(after.dataDir().resolve("keys")).isDirectoryContaining("glob:**.old");
    }

    @Test
    void nothingIsWrittenOfADamagedBackupOrWithoutItsKey() throws IOException {
        TelemetryServer server = before.serve();
        backUpWith(server);
        server.close();

        assertRefused("is not a file that `backup --keys` wrote", "restore", backup(), "--keys", file("{}"));
        assertRefused("has no key: name the file of `backup --keys`", "restore", backup());
        BackupScene other = BackupScene.on(PostgresFixture.migratedDatabase(), folder.resolve("other"));
        other.serve().close();
        other.mustRun("backup", folder.resolve("others").toString(), "--keys", keys() + ".other");
        assertRefused(
                "the rows of the backup are hashed with the key", "restore", backup(), "--keys", keys() + ".other");
        CommandLineRun notEmpty = other.run("restore", backup(), "--keys", keys());
        assertThat(notEmpty.err()).contains("has keys already");
        CommandLineRun same = before.run("restore", backup());
        assertThat(same.err()).contains("is not empty: it has a table");
        assertThat(same.exit()).isEqualTo(1);

        Path events = folder.resolve("backup/tables/analytics_events.csv");
        byte[] bytes = Files.readAllBytes(events);
        bytes[bytes.length / 2] ^= 1;
        Files.write(events, bytes);
        assertRefused("tables/analytics_events.csv is not as it was written", "restore", backup(), "--keys", keys());
        Files.writeString(folder.resolve("backup/manifest.json"), "{}");
        assertRefused("manifest.json is not as it was written", "restore", backup(), "--keys", keys());
        Files.delete(folder.resolve("backup/manifest.json"));
        assertRefused("or the backup did not end", "restore", backup(), "--keys", keys());
    }

    private String file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("not-keys"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private void assertRefused(String why, String... arguments) {
        CommandLineRun run = after.run(arguments);
        assertThat(run.err()).contains(why).hasLineCount(1);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(after.sql().count("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isZero();
        assertThat(after.dataDir()).doesNotExist();
    }

    @Test
    void noServerStartsOnARestoreThatDidNotEnd() {
        before.sql().execute("CREATE TABLE unfinished_restore ()");

        assertThatThrownBy(before::serve).hasMessageContaining("a restore into this database has not ended");
        new Sql(before.database()).execute("DROP TABLE unfinished_restore");
        before.serve().close();
    }
}
