package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What takes minutes: run by {@code mvn verify -Plong}, see development.md. The server has 256 MB of heap. */
@Tag("long")
class LongRunIT {
    private static final int MINUTE = 60;

    private Path dataDir;
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        Path folder = Path.of("target", "it-processes", "long-" + Long.toString(System.nanoTime(), 36));
        dataDir = PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        server = ServerProcess.serve(dataDir, 0);
    }

    @AfterEach
    void stop() {
        server.close();
        ServerProcess.discard(dataDir);
    }

    @Test
    void aThousandEventsAMinuteForTenMinutesLosesNone() {
        run("16.6667", 10 * MINUTE, 9_990);
    }

    @Test
    void twoThousandEventsASecondForAMinuteAreAllAcked() {
        run("2000", MINUTE, 119_000);
    }

    private void run(String rate, int seconds, long atLeast) {
        LoadCommandRun load = LoadCommandRun.start(server.port(), rate, seconds);

        LoadCommandRun.Books books = load.balanced(seconds + 2 * MINUTE);

        assertThat(books.emitted()).as(books.report()).isGreaterThanOrEqualTo(atLeast);
        assertThat(books.duplicate()).as(books.report()).isZero();
        Sql sql = new Sql(EmbeddedPostgres.running(dataDir).orElseThrow());
        load.assertStored(sql);
        assertThat(sql.events()).isEqualTo(books.stored());
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isZero();
        ScrapedMeters meters = ScrapedMeters.scrape(server.managementPort());
        assertThat(meters.unaccounted()).isZero();
        assertThat(meters.persisted()).isEqualTo(books.stored());
        System.out.println(books.report()); // the figures are what a long run is for
    }
}
