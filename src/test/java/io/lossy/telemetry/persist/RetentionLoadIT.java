package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.retention.RetentionReport;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What ingest feels of a run over forty full days: its latencies without and with one. See development.md. */
@Tag("long")
class RetentionLoadIT {
    private static final String RATE = "200";
    private static final int SECONDS = 20;
    private static final int AN_HOUR = 300;
    private static final Pattern ACK_P99 = Pattern.compile("ack .* p99 ([\\d.,]+) ms");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    @Test
    void whileAMillionRowsGoNothingIsLostAndNobodyWaitsTwiceAsLong() {
        FortyDays data = new FortyDays(database, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        data.makeDays();
        data.fill(AN_HOUR);
        data.rows().execute("ANALYZE");
        try (ServerFixture server = ServerFixture.start(
                database, Clock.systemUTC(), text -> text.replace("  enabled: true  ", "  enabled: false "))) {
            LoadCommandRun.start(server.port(), RATE, SECONDS).balanced(2 * SECONDS); // warm
            LoadCommandRun.Books without =
                    LoadCommandRun.start(server.port(), RATE, SECONDS).balanced(2 * SECONDS);
            LoadCommandRun load = LoadCommandRun.start(server.port(), RATE, SECONDS);
            CompletableFuture<RetentionReport> run = CompletableFuture.supplyAsync(
                    () -> data.retention(RetentionOptions.DEFAULTS).run(false));
            LoadCommandRun.Books with = load.balanced(2 * SECONDS);
            RetentionReport report = run.join();

            assertThat(report.outcome()).isEqualTo(RetentionOutcome.DONE);
            load.assertStored(new Sql(database));
            assertThat(data.left("brief")).isEqualTo(AN_HOUR * (7 * 24 + 1L));
            assertThat(data.left("lasting")).isEqualTo(AN_HOUR * (35 * 24 + 1L));
            System.out.println("without a run\n" + without.report() + "\nwith one: " + report + "\n" + with.report());
            // a ratio of two figures of one run, whatever the machine
            assertThat(p99(with)).as("p99 of the acks, ms").isLessThan(2 * p99(without));
            System.out.println("it took "
                    + data.rows()
                            .value("SELECT ended_at - started_at FROM retention_runs ORDER BY run_id DESC LIMIT 1"));
        }
    }

    private static double p99(LoadCommandRun.Books books) {
        Matcher ack = ACK_P99.matcher(books.report());
        assertThat(ack.find()).as(books.report()).isTrue();
        return Double.parseDouble(ack.group(1).replace(",", ""));
    }
}
