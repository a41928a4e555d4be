package io.lossy.telemetry.persist;

import static java.time.format.DateTimeFormatter.BASIC_ISO_DATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.retention.CommitLogTrim;
import io.lossy.telemetry.retention.RowSweep;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is asked of full tables while events come in is looked up in their indexes: none is read as a whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryPlansIT {
    private static final int MANY = 500;

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Pool pool = PgBuilder.pool()
            .connectingTo(new PgConnectOptions()
                    .setHost(database.host())
                    .setPort(database.port())
                    .setDatabase(database.database())
                    .setUser(database.user())
                    .setPassword(database.password()))
            .using(vertx)
            .build();

    @BeforeAll
    void fill() {
        FortyDays data = new FortyDays(database, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        data.makeDays();
        data.fill(10);
        data.rows()
                .execute("INSERT INTO analytics_rejections SELECT gen_random_uuid()::text, NULL, 'backend',"
                        + " 'unknown_event', '/', '', '', now() FROM generate_series(1, 20000)");
        data.rows()
                .execute("INSERT INTO commit_log (xid, incarnation, ids) SELECT n::text::xid8, gen_random_uuid(),"
                        + " ARRAY[gen_random_uuid()] FROM generate_series(1, 20000) AS n");
        data.rows().execute("ANALYZE");
    }

    @AfterAll
    void close() {
        pool.close().await();
        vertx.close().await();
    }

    @Test
    void rejectionsAreLookedUpAmongTheStoredEventsOneByOne() {
        List<Rejection> many = Stream.generate(() -> PersistTestEvents.rejection(PersistTestEvents.v7(Instant.now())))
                .limit(MANY)
                .toList();

        assertThat(List.of(
                        plan(RejectionRows.INSERT, RejectionRows.columns(many)),
                        plan(RejectionRows.INSERT_AND_KEEP, RejectionRows.columnsAndKept(many))))
                .allSatisfy(plan -> assertThat(plan)
                        .contains("Scan using " + full() + "_pkey")
                        .doesNotContain("Seq Scan on " + full()));
    }

    @Test
    void recordsOfWhatIsStoredAreLookedUpToBeForgotten() {
        String sql = RowSweep.forgetStored("true");
        for (int parameter = 1; parameter <= 3; parameter++) {
            sql = sql.replaceFirst("\\?", "\\$" + parameter);
        }
        Instant monthAgo = Instant.now().minus(30, ChronoUnit.DAYS);

        assertThat(plan(sql, Tuple.of("", monthAgo.atOffset(ZoneOffset.UTC), 500)))
                .contains("Scan using " + full() + "_pkey")
                .doesNotContain("Seq Scan on " + full())
                .doesNotContain("Seq Scan on analytics_rejections");
    }

    /** Sorted by the key, so that neither a page of the log nor a step of its trimming reads all of it. */
    @Test
    void theCommitLogIsReadInTheOrderOfItsKey() {
        String trim = CommitLogTrim.step("true");
        for (int parameter = 1; parameter <= 6; parameter++) {
            trim = trim.replaceFirst("\\?", "\\$" + parameter);
        }
        OffsetDateTime yesterday = Instant.now().minus(1, ChronoUnit.DAYS).atOffset(ZoneOffset.UTC);

        assertThat(plan(CommitLog.AFTER, Tuple.of("5", 7L, 100)))
                .contains("Index Scan using commit_log_pkey")
                .doesNotContain("Sort")
                .doesNotContain("Seq Scan");
        assertThat(plan(trim, Tuple.of("5", 7L, 100, yesterday, "900", Long.MAX_VALUE)))
                .contains("Index Scan using commit_log_pkey")
                .doesNotContain("Seq Scan");
    }

    /** A day's partition that has as many rows as most. */
    private static String full() {
        return "analytics_events_"
                + BASIC_ISO_DATE.format(LocalDate.now(ZoneOffset.UTC).minusDays(2));
    }

    /** Made for these values, as a server makes it that has sent the statement a few times only. */
    private String plan(String sql, Tuple parameters) {
        return String.join(
                "\n",
                StreamSupport.stream(
                                pool.preparedQuery("EXPLAIN " + sql)
                                        .execute(parameters)
                                        .await()
                                        .spliterator(),
                                false)
                        .map(row -> row.getString(0))
                        .toList());
    }
}
