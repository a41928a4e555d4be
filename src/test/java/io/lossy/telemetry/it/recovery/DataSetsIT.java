package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigOverrides;
import io.lossy.telemetry.config.ConfigReader;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens the data sets of earlier versions. Each is a backup in {@code src/test/resources/datasets/<version>}, as that version
 * wrote it, and is never edited.
 */
class DataSetsIT {
    private static final Path FIRST =
            Path.of("src/test/resources/datasets/0.1.0").toAbsolutePath();

    @TempDir
    Path folder;

    /** Into a new embedded database, as on a new machine. */
    @Test
    void theRowsOf010AreRestoredUnderTheirKeys() throws IOException {
        Path dataDir = PostgresFixture.emptyDataDirectory(folder.resolve("data"));
        run(dataDir, "restore", FIRST + "/backup", "--keys", keys(), "--erasures", FIRST + "/erasures.log");

        try (EmbeddedPostgres database = EmbeddedPostgres.start(dataDir, 0)) {
            Sql sql = new Sql(database.address());
            assertThat(sql.events()).as("12, without the three of bob").isEqualTo(9);
            assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(4);
            assertThat(sql.count("SELECT count(*) FROM client_reports")).isEqualTo(3);
            assertThat(run(dataDir, "optout").out()).contains("1 install has opted out");
            assertThat(run(dataDir, "erase", "--install", "alice", "--dry-run").out())
                    .as("under both keys")
                    .containsPattern("analytics_events +6 would be erased");
            assertSamePseudonym(database.address(), dataDir);
        }
    }

    private void assertSamePseudonym(DatabaseAddress database, Path dataDir) {
        BackupScene scene = BackupScene.on(database, dataDir);
        TelemetryServer server = scene.serve();
        JsonObject event = BackupScene.send(server, "alice");
        assertThat(BackupScene.resend(server, "carol", event).getInteger("opted_out"))
                .isEqualTo(1);
        server.close();
        String alice = scene.installOf(event);
        assertThat(scene.sql().count("SELECT count(*) FROM analytics_events WHERE install_id = '" + alice + "'"))
                .as("three restored ones under the current key, and this one")
                .isEqualTo(4);
    }

    @Test
    void theSettingsAndTheCatalogOf010AreRead() throws IOException {
        Path settings = FIRST.resolve("backup/conf/telemetry.yml");
        assertThat(ConfigReader.read(
                                settings.toString(), Files.readString(settings), name -> null, ConfigOverrides.NONE)
                        .catalog())
                .isEqualTo("conf/events.yml");
        Path catalog = FIRST.resolve("backup/conf/events.yml");
        assertThat(CatalogReader.read(catalog.toString(), Files.readString(catalog))
                        .events())
                .hasSize(20);
    }

    private String keys() throws IOException {
        Path keys = Files.copy(FIRST.resolve("keys.json"), folder.resolve("keys.json"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        return keys.toString();
    }

    private static CommandLineRun run(Path dataDir, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data-dir";
        all[arguments.length + 1] = dataDir.toString();
        CommandLineRun run = CommandLineRun.run(all);
        assertThat(run.exit()).as(run.err()).isZero();
        return run;
    }
}
