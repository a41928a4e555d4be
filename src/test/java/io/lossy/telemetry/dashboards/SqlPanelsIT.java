package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.dashboards.Dashboard.Panel;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.views.CatalogViews;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs every panel of the dashboard for PostgreSQL on known rows. The macros are replaced as Grafana's
 * {@code pkg/tsdb/grafana-postgresql-datasource/macros.go} does.
 */
class SqlPanelsIT {
    private static final List<String> STEPS =
            List.of("installed", "panel_opened", "microphone_granted", "first_voice_note", "first_note_posted");
    private static final Instant NOW = Instant.now();
    private static final Instant FROM = NOW.minus(Duration.ofDays(30));
    /** The Monday of three weeks ago: all days of that week and of the next are over. */
    private static final LocalDate WEEK = LocalDate.ofInstant(NOW, ZoneOffset.UTC)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
            .minusWeeks(3);

    private static DatabaseAddress database;
    private static Map<String, Panel> panels;

    @BeforeAll
    static void store() {
        database = PostgresFixture.migratedDatabase();
        new CatalogViews(database, UUID.randomUUID()).update(OpsFiles.catalog(), "a");
        Dashboard dashboard = OpsFiles.allDashboards().stream()
                .filter(Dashboard::queriesPostgres)
                .findFirst()
                .orElseThrow();
        panels = new TreeMap<>();
        dashboard.panels().forEach(panel -> panels.put(panel.title(), panel));
        people(new EventRows(database));
    }

    /** Four begin. One posts, one stops at the second step, one skips a step, one takes the third step too late. */
    private static void people(EventRows rows) {
        Instant monday = WEEK.atStartOfDay(ZoneOffset.UTC).toInstant().plus(Duration.ofHours(9));
        for (int step = 0; step < 5; step++) {
            step(rows, "posts", step, monday.plus(Duration.ofHours(step)));
        }
        step(rows, "stops", 0, monday);
        step(rows, "stops", 1, monday.plus(Duration.ofHours(3)));
        step(rows, "skips", 0, monday);
        step(rows, "skips", 2, monday.plusSeconds(60));
        step(rows, "late", 0, monday);
        step(rows, "late", 1, monday.plusSeconds(3600));
        step(rows, "late", 2, monday.plus(Duration.ofDays(8)));
        step(rows, "before", 0, FROM.minus(Duration.ofDays(60)));
        rows.add(null, null, "lossy.product.activation_step", payload(0), monday);
        // two sessions of the last day, of 10 and 30 seconds, and one that nobody asks about
        session(rows, "s1", "1.0.0", NOW.minus(Duration.ofHours(20)), 10);
        session(rows, "s2", "1.1.0", NOW.minus(Duration.ofHours(10)), 30);
        session(rows, "old", "0.9.0", FROM.minus(Duration.ofDays(5)), 500);
    }

    private static void session(EventRows rows, String session, String release, Instant at, int seconds) {
        rows.add(null, session, "lossy.cache.notes_hit", "1-0-0", release, "{}", at);
        rows.add(null, session, "lossy.cache.notes_hit", "1-0-0", release, "{}", at.plusSeconds(seconds));
    }

    private static void step(EventRows rows, String install, int step, Instant at) {
        rows.add(install, null, "lossy.product.activation_step", payload(step), at);
    }

    private static String payload(int step) {
        return "{\"step\": \"" + STEPS.get(step) + "\", \"step_index\": " + (step + 1) + "}";
    }

    /** The rows of a panel, each as its values with a bar between them. */
    private static List<String> rows(String title) {
        return answer(title).stream()
                .map(row -> String.join(
                        "|", row.values().stream().map(String::valueOf).toList()))
                .toList();
    }

    private static List<Map<String, String>> answer(String title) {
        Panel panel = panels.get(title);
        assertThat(panel).as(title).isNotNull();
        return new Sql(database)
                .rows(panel.statements()
                        .get(0)
                        .replaceAll("\\$__timeFilter\\(([^)]*)\\)", "$1 BETWEEN '" + FROM + "' AND '" + NOW + "'")
                        .replace("$__timeFrom()", "'" + FROM + "'")
                        .replace("$__timeTo()", "'" + NOW + "'")
                        .replace("$within", "7"));
    }

    @Test
    void theFunnelCountsStepsInOrderAndInTime() {
        assertThat(rows("Funnel by step"))
                .containsExactly(
                        "installed|4|1|null|null",
                        "panel_opened|3|0.75|0.75|3600",
                        "microphone_granted|1|0.25|0.3333333333333333|3600",
                        "first_voice_note|1|0.25|1|3600",
                        "first_note_posted|1|0.25|1|3600");
        assertThat(rows("Installs that began")).containsExactly("4");
        assertThat(rows("Installs that posted a note")).containsExactly("1");
        assertThat(rows("Share that posted a note")).containsExactly("0.25");
        assertThat(rows("Median time to the first note")).containsExactly("14400");
    }

    @Test
    void theFunnelIsThatOfTheCommand() {
        CapturedCommand command =
                CapturedCommand.run("funnel", "--format=jsonl", "--database", ServerFixture.url(database));

        assertThat(command.exit()).as(command.err()).isZero();
        assertThat(command.out()
                        .lines()
                        .map(JsonObject::new)
                        .map(row -> row.getLong("reached") + "|" + row.getDouble("of_first")))
                .isEqualTo(rows("Funnel by step").stream()
                        .map(row -> row.split("\\|"))
                        .map(row -> Long.parseLong(row[1]) + "|" + Double.parseDouble(row[2]))
                        .toList());
    }

    @Test
    void stepsAndActiveInstallsAreCountedByDay() {
        assertThat(rows("Steps by day"))
                .contains(WEEK + " 00:00:00+00|installed|4", WEEK.plusDays(8) + " 00:00:00+00|microphone_granted|1")
                .hasSize(6);
        assertThat(rows("Active installs by day"))
                .contains(WEEK + " 00:00:00+00|4", WEEK.plusDays(8) + " 00:00:00+00|1");
    }

    @Test
    void retentionLeavesOutAWeekThatIsNotOver() {
        assertThat(rows("Weekly retention")).containsExactly(WEEK + "|4|0.25|0|null|null|null|null|null|null");
    }

    @Test
    void sessionsOfTheChosenTimeAreCounted() {
        assertThat(rows("Sessions")).containsExactly("2");
        assertThat(rows("Median length of a session")).containsExactly("20");
        assertThat(rows("Sessions by version")).containsExactly("1.0.0|1|2.0|10", "1.1.0|1|2.0|30");
    }

    @Test
    void everyPanelHasRowsAndItsOverridesNameColumns() {
        assertThat(panels).hasSize(11).allSatisfy((title, panel) -> {
            assertThat(answer(title)).as(title).isNotEmpty();
            List<String> named = OpsFiles.elements(panel.json().at("/fieldConfig/overrides"))
                    .map(override -> override.path("matcher"))
                    .filter(matcher -> matcher.path("id").asText().equals("byName"))
                    .map(matcher -> matcher.path("options").asText())
                    .toList();
            assertThat(answer(title).get(0).keySet()).as(title).containsAll(named);
        });
    }
}
