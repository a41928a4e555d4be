package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that dies while it makes its tables leaves a database that the next one can finish. */
@Tag("faults")
class MigrationCrashIT {
    @TempDir
    Path folder;

    @Test
    void aServerThatDiesInAnyOfItsMigrationsComesUpTheNextTime() throws IOException {
        for (int n = 1; n <= migrations(); n++) {
            DatabaseAddress database = PostgresFixture.emptyDatabase();
            crash(database, Failpoint.MIGRATION, n);
            crash(database, Failpoint.PARTITIONS, 1);

            try (ServerProcess server = begin(database, Map.of()).awaitUp()) {
                assertThat(new LoopbackHttpClient(server.port())
                                .post(TestRequests.request(TestRequests.hit()))
                                .status())
                        .isEqualTo(200);
                Sql sql = new Sql(database);
                assertThat(sql.events()).isEqualTo(1);
                assertThat(sql.count("SELECT count(*) FROM analytics_events_default"))
                        .isZero();
            }
        }
    }

    private static long migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.count();
        }
    }

    private void crash(DatabaseAddress database, Failpoint at, int n) {
        try (ServerProcess server = begin(database, Map.of(Failpoint.VARIABLE, at.word() + ":" + n))) {
            assertThat(server.exitCode(60)).as(server.out() + server.err()).isEqualTo(Failpoint.EXIT);
        }
    }

    private ServerProcess begin(DatabaseAddress database, Map<String, String> environment) {
        return ServerProcess.begin(environment, folder, 0, "--database", ServerFixture.url(database));
    }
}
