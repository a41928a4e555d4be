package io.lossy.telemetry.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTablesIT {
    private static final CopyProgress SILENT = new CopyProgress() {
        @Override
        public void copied(String table, long bytes, long total) {}

        @Override
        public void done(String table, long rows) {}
    };

    @TempDir
    Path folder;

    @Test
    void everyTableIsCopiedOrLeftOutOnPurpose() {
        Sql sql = new Sql(PostgresFixture.migratedDatabase());

        assertThat(sql.column("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                        + " AND relnamespace = 'public'::regnamespace"))
                .as("put a new table into one of the two lists")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(BackupTables.COPIED.stream(), BackupTables.LEFT_OUT.keySet().stream())
                                .toList());
    }

    /** The way to upgrade: the new program backs up a database that an older one has served. */
    @Test
    void aBackupOfAnOlderSchemaIsMigratedAfterTheCopy() {
        DatabaseAddress old = PostgresFixture.emptyDatabase();
        new Migrations(old, Clock.systemUTC()).runTo(8);
        Sql sql = new Sql(old);
        sql.execute("SELECT ensure_partitions('2026-11-20', '2026-11-21')");
        sql.execute(
                "INSERT INTO analytics_events VALUES ('019aa000-0000-7000-8000-000000000001', 'lossy.a.b', 'a',"
                        + " 'backend', now(), now(), NULL, '', '1,\"0\"', '1-0-0', 0.1, '{\"text\": \"line\\nbreak, comma\"}')");
        sql.execute("INSERT INTO retention_runs (as_of, outcome) VALUES ('2026-11-21', 'done')");
        BackupFolder backup = new BackupFolder(folder.resolve("backup"));
        Manifest made = new Backup("1", List.of(), Map.of("events.yml", "x")).run(old, backup, SILENT);
        DatabaseAddress empty = PostgresFixture.emptyDatabase();

        assertThat(made.schemaVersion()).isEqualTo(8);
        new Restore(backup, backup.verified(SILENT), Clock.systemUTC()).run(empty, List.of(), SILENT);

        Sql restored = new Sql(empty);
        assertThat(restored.rows("SELECT * FROM analytics_events"))
                .isEqualTo(sql.rows("SELECT * FROM analytics_events"))
                .hasSize(1);
        assertThat(restored.column("SELECT max(version::integer) FROM flyway_schema_history"))
                .containsExactly(String.valueOf(Migrations.newestVersion()));
        assertThat(restored.column("SELECT outcome FROM retention_runs ORDER BY run_id"))
                .as("numbered on, and the clock starts here")
                .containsExactly("installed", "done", "installed");
        assertThat(Files.exists(folder.resolve("backup/conf/events.yml"))).isTrue();
        assertThat(restored.count("SELECT count(*) FROM pg_class WHERE relname = 'analytics_events_20261120'"))
                .isEqualTo(1);
    }
}
