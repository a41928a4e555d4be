package io.lossy.telemetry.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.persist.DatabaseRows;
import io.lossy.telemetry.persist.FortyDays;
import io.lossy.telemetry.retention.RetentionReport.RetentionOutcome;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes, what stays, and what a run does when others are at the tables or the clock is wrong. */
class RetentionIT {
    /** Copied for each test, because to make the partitions of forty days takes longer than the rest of most tests. */
    private static final DatabaseAddress DAYS = PostgresFixture.migratedDatabase();

    @BeforeAll
    static void makeDaysOnce() {
        new FortyDays(DAYS, Instant.now()).makeDays();
    }

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final FortyDays data = new FortyDays(PostgresFixture.copyOf(DAYS), now);
    private final DatabaseRows rows = data.rows();
    private final Retention retention = data.retention(FortyDays.options());

    /** Makes what is missing if midnight has passed. */
    @BeforeEach
    void makeDays() {
        data.makeDays();
    }

    private Instant ago(int days) {
        return now.minus(Duration.ofDays(days));
    }

    private long partitions() {
        return rows.count("SELECT count(*) FROM pg_inherits WHERE inhparent = 'analytics_events'::regclass");
    }

    @Test
    void ofFortyDaysExactlyTheRowsWithinTheirSpansRemain() {
        data.fill(1);
        long before = partitions();

        RetentionReport report = retention.run(false);

        assertThat(report.outcome()).isEqualTo(RetentionOutcome.DONE);
        // the hour of grace: a row half an hour beyond its span stays
        assertThat(data.oldest("brief")).isEqualTo(7 * 24);
        assertThat(data.oldest("middling")).isEqualTo(20 * 24);
        assertThat(data.oldest("lasting")).isEqualTo(35 * 24);
        assertThat(data.left("brief")).isEqualTo(7 * 24 + 1);
        assertThat(data.left("middling")).isEqualTo(20 * 24 + 1);
        assertThat(data.left("lasting")).isEqualTo(35 * 24 + 1);
        assertThat(report.dropped()).hasSizeBetween(5, 6);
        assertThat(partitions()).isEqualTo(before - report.dropped().size());
        assertThat(rows.value(
                        "SELECT outcome || ' ' || events_deleted FROM retention_runs ORDER BY run_id DESC LIMIT 1"))
                .isEqualTo("done " + report.eventsDeleted());
    }

    @Test
    void aDryRunCountsWhatARunThenRemoves() {
        data.fill(1);
        RetentionReport dry = retention.dryRun(false);
        assertThat(rows.count("SELECT count(*) FROM analytics_events")).isEqualTo(3L * FortyDays.HOURS);
        assertThat(rows.count("SELECT count(*) FROM retention_runs")).isEqualTo(1);

        RetentionReport real = retention.run(false);

        assertThat(dry.dropped()).isEqualTo(real.dropped()).isNotEmpty();
        assertThat(dry.events()).isEqualTo(real.events()).containsKeys("brief", "middling");
    }

    @Test
    void aSecondRunFindsNothingAndWalksNoPartitionAgain() {
        data.fill(1);
        retention.run(false);
        String walked = rows.lines("SELECT partition_name || scanned_at FROM retention_partitions ORDER BY 1");

        RetentionReport again = retention.run(false);

        assertThat(again.eventsDeleted()).isZero();
        assertThat(again.dropped()).isEmpty();
        assertThat(rows.lines("SELECT partition_name || scanned_at FROM retention_partitions ORDER BY 1"))
                .isEqualTo(walked);
    }

    @Test
    void aRowThatCameLateIsTakenByTheNextRun() {
        retention.run(false);
        data.row(ago(10).toString(), "brief", ago(10).toString(), now.toString(), "late");

        assertThat(retention.run(false).eventsDeleted()).isEqualTo(1);
    }

    @Test
    void aDayIsNotDroppedFromUnderARowWhoseSendersClockWasBehind() {
        data.row(ago(39).toString(), "lasting", ago(2).toString(), ago(2).toString(), "behind");
        data.row(ago(39).toString(), "lasting", ago(39).toString(), ago(39).toString(), "over");

        RetentionReport report = retention.run(false);

        String day = LocalDate.ofInstant(ago(39), ZoneOffset.UTC).toString();
        assertThat(report.dropped()).isNotEmpty().doesNotContain(day);
        assertThat(rows.lines("SELECT release FROM analytics_events")).isEqualTo("behind\n");
    }

    @Test
    void defaultGoesByWhenItsRowsWereReceived() {
        data.row("2001-01-01T00:00:00Z", "brief", ago(8).toString(), ago(8).toString(), "over");
        data.row("2001-01-01T00:00:00Z", "brief", ago(8).toString(), ago(6).toString(), "received later");
        data.row("2199-01-01T00:00:00Z", "lasting", ago(34).toString(), ago(34).toString(), "kept long");
        data.row("2199-01-01T00:00:00Z", "gone_from_catalog", ago(34).toString(), ago(34).toString(), "unknown");
        assertThat(rows.count("SELECT count(*) FROM analytics_events_default")).isEqualTo(4);

        retention.run(false);

        assertThat(rows.lines("SELECT release FROM analytics_events ORDER BY 1"))
                .isEqualTo("kept long\nreceived later\nunknown\n");
    }

    @Test
    void rejectionsAndReportsGoByTheirSettings() {
        for (int days : new int[] {0, 29, 31, 89, 91}) {
            rows.execute("INSERT INTO analytics_rejections VALUES ('k" + days
                    + "', NULL, 'backend', 'field_type', '/', '', ''," + " now() - interval '" + days + " days')");
            rows.execute("INSERT INTO client_reports VALUES ('i" + days + "', now() - interval '" + days
                    + " days', 1, '{}')");
        }

        RetentionReport report = retention.run(false);

        assertThat(report.rejections()).isEqualTo(3);
        assertThat(report.reports()).isEqualTo(1);
        assertThat(rows.lines("SELECT rejection_key FROM analytics_rejections ORDER BY 1"))
                .isEqualTo("k0\nk29\n");
        assertThat(rows.count("SELECT count(*) FROM client_reports")).isEqualTo(4);
    }

    /** Its first answer was lost, and a catalog that knew it took the retry: the row is its end. */
    @Test
    void theRecordOfARejectionGoesWhereTheEventWasStoredAfterAll() {
        for (String days : new String[] {"0", "3", "31"}) {
            String id = "(SELECT event_id::text FROM analytics_events WHERE release = '" + days + "')";
            String at = "now() - interval '" + days + " days'";
            data.row(ago(Integer.parseInt(days)).toString(), "lasting", now.toString(), now.toString(), days);
            rows.execute(
                    "INSERT INTO analytics_rejections SELECT key, NULL, 'backend', 'unknown_event', '/', '', '', " + at
                            + " FROM unnest(ARRAY[" + id + ", gen_random_uuid()::text, 'batch-" + days
                            + "-of-thirty-six-characters-#1']) AS key");
        }
        rows.execute(
                "INSERT INTO kept_rejections SELECT rejection_key, rejection_key::uuid, 'e', 'f', 'backend', NULL, NULL,"
                        + " NULL, received_at, '{}' FROM analytics_rejections WHERE rejection_key NOT LIKE '%#%'");
        assertThat(retention.dryRun(false).rejections()).isEqualTo(5);
        assertThat(rows.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(9);

        assertThat(retention.run(false).rejections()).isEqualTo(5); // three of a month ago, two that are stored

        assertThat(rows.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(4);
        assertThat(rows.count("SELECT count(*) FROM kept_rejections")).isEqualTo(2);
        assertThat(rows.count("SELECT count(*) FROM analytics_rejections WHERE rejection_key IN"
                        + " (SELECT event_id::text FROM analytics_events)"))
                .isZero();
        assertThat(retention.run(false).rejections()).isZero();
    }

    /** Either choice: nothing that the install could still send was emitted before it, and is not expired. */
    @Test
    void choicesGoAfterTheLongestFamilyAndAreInTheReport() {
        for (int days : new int[] {0, 34, 36, 400}) {
            for (boolean out : new boolean[] {true, false}) {
                rows.execute("INSERT INTO opt_outs VALUES ('i" + days + out + "', " + out + ", now() - interval '"
                        + days + " days')");
            }
        }
        assertThat(retention.dryRun(false).optOuts()).isEqualTo(4);

        RetentionReport report = retention.run(false);

        assertThat(report.optOuts()).isEqualTo(4);
        assertThat(rows.lines("SELECT install_id FROM opt_outs ORDER BY 1"))
                .isEqualTo("i0false\ni0true\ni34false\ni34true\n");
        assertThat(retention.run(false).optOuts()).isZero();
    }

    @Test
    void theCommitLogIsKeptForADayAndTrimmedInSteps() {
        rows.execute("INSERT INTO commit_log (at, incarnation, ids) SELECT now() - n * interval '30 minutes'"
                + " - interval '15 minutes', gen_random_uuid(), '{}' FROM generate_series(120, 0, -1) AS n");
        assertThat(retention.dryRun(false).logEntries()).isEqualTo(73);

        assertThat(retention.run(false).logEntries()).isEqualTo(73);

        assertThat(rows.count("SELECT count(*) FROM commit_log WHERE at < now() - interval '24 hours'"))
                .isZero();
        assertThat(rows.count("SELECT count(*) FROM commit_log")).isEqualTo(48);
        assertThat(retention.run(false).logEntries()).isZero();
    }

    @Test
    void entriesThatALaneHasNotTakenAreKeptForAWeekAndThenCountAsDead() {
        String here = "(SELECT system_identifier::text FROM pg_control_system()) || '/' ||"
                + " (SELECT oid::text FROM pg_database WHERE datname = current_database())";
        rows.execute(
                "INSERT INTO commit_log (at, incarnation, ids) SELECT now() - n * interval '1 day', gen_random_uuid(),"
                        + " ARRAY[gen_random_uuid(), gen_random_uuid()] FROM generate_series(10, 0, -1) AS n");
        rows.execute("INSERT INTO forward_lanes (name, database_id, xid, seq) SELECT 'slow', " + here + ", '0', 0");
        rows.execute("INSERT INTO forward_lanes (name, database_id, xid, seq) SELECT 'quick', " + here
                + ", max(xid), 9223372036854775807 FROM commit_log");
        rows.execute("INSERT INTO forward_lanes (name, database_id, xid, seq) SELECT 'restored', '1/1', '0', 0");
        rows.execute(
                "INSERT INTO forward_dead VALUES (gen_random_uuid(), 'quick', 'dead', 'refused', 'x', now() - interval"
                        + " '31 days'), (gen_random_uuid(), 'quick', 'dead', 'refused', 'x', now())");

        assertThat(retention.dryRun(false).deadEvents()).isEqualTo(1);

        assertThat(retention.run(false).deadEvents()).isEqualTo(1);

        assertThat(rows.lines("SELECT name || ' ' || taken || ' ' || dead FROM forward_lanes ORDER BY 1"))
                .isEqualTo("quick 0 0\nrestored 0 0\nslow 8 8\n");
        assertThat(rows.count("SELECT count(*) FROM commit_log")).isEqualTo(7);
        assertThat(rows.count("SELECT count(*) FROM forward_dead")).isEqualTo(1);
        rows.execute("UPDATE forward_lanes SET (xid, seq) = (SELECT xid, seq FROM forward_lanes WHERE name = 'quick')");
        assertThat(retention.run(false).logEntries()).isEqualTo(6);
    }

    @Test
    void ofTwoRunsAtOnceOneDoesTheWork() {
        data.fill(1);
        rows.execute("INSERT INTO leases VALUES ('retention', gen_random_uuid(), 7, now() + interval '1 hour')");
        assertThat(retention.run(false).outcome()).isEqualTo(RetentionOutcome.BUSY);

        rows.execute("UPDATE leases SET expires_at = now()"); // as if its server had died
        assertThat(retention.run(false).outcome()).isEqualTo(RetentionOutcome.DONE);

        assertThat(data.left("brief")).isEqualTo(7 * 24 + 1);
        assertThat(rows.lines("SELECT epoch || outcome FROM retention_runs WHERE epoch IS NOT NULL"))
                .isEqualTo("8done\n");
        assertThat(retention.run(false).outcome()).isEqualTo(RetentionOutcome.DONE); // the lease was given up
    }

    /** The first rows that it deletes take the lease from it, as another server would after a long stop. */
    @Test
    void aRunThatHasLostItsLeaseDeletesNothingMore() {
        data.fill(3);
        rows.execute("""
                CREATE FUNCTION take_over() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    UPDATE leases SET holder = gen_random_uuid(), epoch = epoch + 1 WHERE epoch = 1;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER take_over AFTER DELETE ON analytics_events_default
                    FOR EACH STATEMENT EXECUTE FUNCTION take_over()""");
        rows.execute("INSERT INTO opt_outs VALUES ('old', true, now() - interval '400 days')");
        data.row("2001-01-01T00:00:00Z", "brief", ago(400).toString(), ago(400).toString(), "1");

        RetentionReport report = retention.run(false);

        assertThat(report.outcome()).isEqualTo(RetentionOutcome.BUSY);
        assertThat(report.detail()).contains("the lease retention of epoch 1 expired");
        assertThat(rows.count("SELECT count(*) FROM opt_outs"))
                .as("after the loss")
                .isEqualTo(1);
        assertThat(rows.value("SELECT outcome FROM retention_runs WHERE epoch = 1"))
                .isEqualTo("running");
        rows.execute("DROP TRIGGER take_over ON analytics_events_default");
        rows.execute("UPDATE leases SET expires_at = now()");
        assertThat(retention.run(false).outcome()).isEqualTo(RetentionOutcome.DONE);
        assertThat(rows.count("SELECT count(*) FROM opt_outs")).isZero();
        assertThat(rows.lines("SELECT epoch || outcome FROM retention_runs WHERE epoch IS NOT NULL ORDER BY run_id"))
                .isEqualTo("1interrupted\n3done\n");
    }

    @Test
    void aRunThatWasBrokenOffIsTakenUpByTheNext() {
        data.fill(20);
        CompletableFuture<RetentionReport> first = CompletableFuture.supplyAsync(() -> retention.run(false));
        await().until(() -> data.left("brief") < 20L * FortyDays.HOURS);
        retention.stop();
        RetentionReport broken = first.join();
        assertThat(broken.outcome()).isEqualTo(RetentionOutcome.INCOMPLETE);
        assertThat(broken.detail()).contains("cancelled");
        assertThat(data.left("middling") + data.left("brief")).isGreaterThan(20L * (27 * 24 + 2));
        rows.execute(
                "UPDATE retention_runs SET outcome = 'running' WHERE outcome = 'incomplete'"); // as a kill leaves it

        assertThat(data.retention(RetentionOptions.DEFAULTS).run(false).outcome())
                .isEqualTo(RetentionOutcome.DONE);

        assertThat(data.left("brief")).isEqualTo(20L * (7 * 24 + 1));
        assertThat(data.left("middling")).isEqualTo(20L * (20 * 24 + 1));
        assertThat(rows.count("SELECT count(*) FROM retention_runs WHERE outcome = 'interrupted'"))
                .isEqualTo(1);
    }

    @Test
    void aLongReaderKeepsItsDayAndShutsNobodyOut() throws Exception {
        data.fill(1);
        // longer than a busy machine lets one of the inserts wait, which hold a lock too
        Retention retention = data.retention(FortyDays.options(Duration.ofMillis(80)));
        String day = LocalDate.ofInstant(ago(37), ZoneOffset.UTC).toString();
        String table = "analytics_events_" + day.replace("-", "");
        try (Connection reader = data.database().connect();
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.executeQuery("SELECT count(*) FROM " + table).close(); // its lock stays until the transaction ends
            CompletableFuture<RetentionReport> run = CompletableFuture.supplyAsync(() -> retention.run(false));
            int written = 0;
            while (!run.isDone()) {
                data.row(now.toString(), "brief", now.toString(), now.toString(), "new");
                written++;
            }
            RetentionReport report = run.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(report.outcome()).isEqualTo(RetentionOutcome.INCOMPLETE);
            assertThat(report.blocked()).containsExactly(day);
            assertThat(report.dropped()).hasSizeGreaterThan(2);
            assertThat(rows.count("SELECT count(*) FROM analytics_events WHERE release = 'new'"))
                    .isEqualTo(written);
            reader.rollback();
        }
        assertThat(retention.run(false).dropped()).containsExactly(day);
    }

    @Test
    void clocksThatDisagreeDeleteNothing() {
        data.fill(1);
        for (Duration off : new Duration[] {Duration.ofDays(3650), Duration.ofHours(-2)}) {
            FakeClock wrong = new FakeClock(Instant.now().plus(off));
            Retention there =
                    new Retention(data.database(), FortyDays.SPANS, FortyDays.options(), wrong, UUID.randomUUID());

            RetentionReport report = there.run(false);

            assertThat(report.outcome()).isEqualTo(RetentionOutcome.REFUSED);
            assertThat(report.detail()).contains("this machine's clock says 20", "and the database's 20");
        }
        assertThat(rows.count("SELECT count(*) FROM analytics_events")).isEqualTo(3L * FortyDays.HOURS);
        assertThat(rows.count("SELECT count(*) FROM retention_runs WHERE outcome = 'refused'"))
                .isEqualTo(2);
    }

    @Test
    void forcedItBelievesTheEarlierOfTwoClocks() {
        data.fill(1);
        FakeClock ahead = new FakeClock(Instant.now().plus(Duration.ofDays(3650)));

        new Retention(data.database(), FortyDays.SPANS, FortyDays.options(), ahead, UUID.randomUUID()).run(true);

        assertThat(data.left("brief")).isEqualTo(7 * 24 + 1);
        assertThat(rows.value("SELECT forced FROM retention_runs ORDER BY run_id DESC LIMIT 1"))
                .isEqualTo("t");
    }

    @Test
    void aLeapSinceTheLastRunNeedsAPersonsWord() {
        data.fill(1);
        rows.execute("UPDATE retention_runs SET as_of = now() - interval '8 days'");
        assertThat(retention.run(false).detail()).contains("more than 7 days after the last run");
        rows.execute("UPDATE retention_runs SET as_of = now() + interval '2 days'");
        assertThat(retention.run(false).detail()).contains("one of the two clocks was wrong");
        assertThat(data.left("brief")).isEqualTo(FortyDays.HOURS);

        assertThat(retention.run(true).outcome()).isEqualTo(RetentionOutcome.DONE);

        assertThat(data.left("brief")).isEqualTo(7 * 24 + 1);
    }

    @Test
    void itIsDueADayAfterASuccessAndAnHourAfterAFailure() {
        assertThat(retention.runIfDue()).isPresent();
        assertThat(retention.runIfDue()).isEmpty();
        rows.execute("UPDATE retention_runs SET started_at = now() - interval '22 hours'");
        assertThat(retention.runIfDue()).isEmpty();
        rows.execute("UPDATE retention_runs SET outcome = 'incomplete' WHERE outcome = 'done'");
        assertThat(retention.runIfDue()).isPresent();
    }

    @Test
    void theStateTellsHeadroomAndHowFarBehindItIs() {
        data.fill(1);
        RetentionState before = retention.state();
        assertThat(before.daysAhead()).isEqualTo(7);
        assertThat(before.lastSuccess()).isNull();
        assertThat(before.overdue()).isGreaterThan(Duration.ofDays(33));

        retention.run(false);

        RetentionState after = retention.state();
        assertThat(after.overdue()).isLessThan(Duration.ofHours(1));
        assertThat(after.lastSuccess()).isAfterOrEqualTo(now);
        rows.execute("UPDATE retention_partitions SET oldest = jsonb_build_object('brief', now() - interval '10 days')"
                + " WHERE partition_name = 'analytics_events_default'");
        assertThat(retention.state().overdue()).isBetween(Duration.ofHours(70), Duration.ofHours(72));
    }
}
