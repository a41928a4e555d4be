package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lossy.telemetry.cli.data.RetentionCommand;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.EventRows;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Funnels and cohorts of a small made-up population, whose answers were worked out by hand. */
class ProductQuestionsIT {
    private static final List<String> WAY =
            List.of("installed", "panel_opened", "microphone_granted", "first_voice_note", "first_note_posted");
    /** A Wednesday; the week before last began on Monday the 2nd. */
    private static final Instant NOW = Instant.parse("2026-11-18T12:00:00Z");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();

    @Test
    void theActivationFunnelIsCountedByInstallInOrderAndInTime() throws Exception {
        Instant now = Instant.now();
        // ten install, eight open the panel, five allow the microphone, four speak, two post
        for (int i = 0; i < 10; i++) {
            int steps = i < 2 ? 5 : i < 4 ? 4 : i < 5 ? 3 : i < 8 ? 2 : 1;
            for (int step = 0; step < steps; step++) {
                activation("i" + i, step, now.minus(Duration.ofDays(20)).plus(Duration.ofHours(step)));
            }
        }
        // one posts eight days after it installed, which is too late; one is of another time; one has no install id
        activation("late", 0, now.minus(Duration.ofDays(15)));
        activation("late", 1, now.minus(Duration.ofDays(7)).plusSeconds(60));
        activation("before", 0, now.minus(Duration.ofDays(40)));
        activation(null, 0, now.minus(Duration.ofDays(3)));
        activation("new", 0, now.minus(Duration.ofHours(1)));

        CapturedCommand json = CapturedCommand.run("funnel", "--format=jsonl", "--database", url());

        assertThat(json.exit()).as(json.err()).isZero();
        assertThat(json.out().lines().map(JsonObject::new).toList())
                .extracting(o -> o.getLong("reached"), o -> o.getValue("median_seconds"))
                .containsExactly(
                        tuple(12L, null), tuple(8L, 3600.0), tuple(5L, 3600.0), tuple(4L, 3600.0), tuple(2L, 3600.0));
        assertThat(json.err()).startsWith("1 of them may still continue");
        CapturedCommand table = CapturedCommand.run("funnel", "--within=9d", "--database", url());
        assertThat(table.out()).contains("INSTALLS", "75.0%", "1h 0m", "█".repeat(24)); // 9 of 12: "late" is in time
        assertThat(CapturedCommand.run("funnel", "--format=svg", "--database", url())
                        .out())
                .startsWith("<svg xmlns=");
        assertThat(new Sql(database).column("SELECT count(*) FROM activation_steps WHERE step = 'first_note_posted'"))
                .containsExactly("2");
    }

    @Test
    void stepsOfSessionsMayBeOfSeveralEventsAndTheBoundsHold() throws Exception {
        Instant now = Instant.now();
        row("x", "s1", "lossy.stt.request", "{\"mode\": \"cloud\"}", now.minusSeconds(600));
        row("x", "s1", "lossy.stt.completed", "{}", now.minusSeconds(590));
        row("x", "s2", "lossy.stt.request", "{\"mode\": \"local_wasm\"}", now.minusSeconds(600));
        row("x", "s2", "lossy.stt.completed", "{}", now.minusSeconds(590));
        row("x", "s3", "lossy.stt.request", "{\"mode\": \"cloud\"}", now.minusSeconds(600));
        row("x", "s4", "lossy.stt.request", "{\"mode\": \"cloud\"}", now.minusSeconds(7200));

        CapturedCommand csv = CapturedCommand.run(
                "funnel",
                "--by=session",
                "--since=1h",
                "--format=csv",
                "--database",
                url(),
                "lossy.stt.request[mode=cloud]",
                "lossy.stt.completed");

        assertThat(csv.out().lines())
                .containsExactly(
                        "step,reached,of_first,of_previous,median_seconds",
                        "lossy.stt.request[mode=cloud],2,1.0,,",
                        "lossy.stt.completed,1,0.5,0.5,10.0");
    }

    @Test
    void aWrongStepAndAnEmptyAnswerAreExplained() {
        CapturedCommand wrong = CapturedCommand.run("funnel", "lossy.stt.requst", "lossy.stt.completed");
        CapturedCommand backwards = CapturedCommand.run("funnel", "--since=1h", "--until=2h", "--database", url());
        CapturedCommand empty = CapturedCommand.run("funnel", "--database", url());

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("did you mean 'lossy.stt.request'?");
        assertThat(backwards.exit()).isEqualTo(2);
        assertThat(empty.exit()).isZero();
        assertThat(empty.err()).contains("nobody took the first step, lossy.product.activation_step[step=installed]");
    }

    @Test
    void cohortsTellWhoCameBackInWhichWeek() throws Exception {
        // week of the 2nd: a, b, c; a comes back in both weeks after, b in the running one only, c never
        seen("a", "2026-11-02T00:00:00Z", "2026-11-08T23:59:59Z", "2026-11-09T00:00:00Z", "2026-11-16T09:00:00Z");
        seen("b", "2026-11-04T10:00:00Z", "2026-11-17T09:00:00Z");
        seen("c", "2026-11-08T23:59:59Z");
        // week of the 9th: d
        seen("d", "2026-11-09T00:00:00Z", "2026-11-10T00:00:00Z");
        // before the first cohort shown
        seen("old", "2026-01-05T10:00:00Z", "2026-11-10T10:00:00Z");

        String json = retention("--periods=3", "--format=jsonl");

        assertThat(json.lines().map(JsonObject::new).toList())
                .extracting(
                        o -> o.getString("cohort"),
                        o -> o.getLong("size"),
                        o -> o.getInteger("periods_later"),
                        o -> o.getLong("installs"))
                .containsExactly(
                        tuple("2026-11-02", 3L, 0, 3L), tuple("2026-11-02", 3L, 1, 1L), tuple("2026-11-09", 1L, 0, 1L));
        assertThat(retention("--periods=3")).contains("WEEK", "INSTALLS", "+3", "33.3%");
        assertThat(retention("--periods=3", "--event=lossy.voice*", "--format=csv")
                        .lines())
                .containsExactly(
                        "cohort,size,periods_later,installs,share",
                        "2026-11-02,3,0,0,0.0",
                        "2026-11-02,3,1,0,0.0",
                        "2026-11-09,1,0,0,0.0");
        assertThat(
                        new Sql(database)
                                .column(
                                        "SELECT installs FROM weekly_retention WHERE cohort = '2026-11-02' ORDER BY weeks_later"))
                .containsExactly("3", "1", "2");
    }

    private String retention(String... options) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new RetentionCommand(Clock.fixed(NOW, ZoneOffset.UTC)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true));
        assertThat(command.parseArgs(concat(options)).errors()).isEmpty();
        assertThat(command.execute(concat(options))).isZero();
        return out.toString();
    }

    private String[] concat(String... options) {
        return Stream.concat(Arrays.stream(options), Stream.of("--database", url()))
                .toArray(String[]::new);
    }

    private void activation(@Nullable String install, int step, Instant at) {
        row(
                install,
                null,
                "lossy.product.activation_step",
                "{\"step\": \"" + WAY.get(step) + "\", \"step_index\": " + (step + 1) + "}",
                at);
    }

    private void seen(String install, String... when) {
        for (String at : when) {
            row(install, null, "lossy.cache.notes_hit", "{}", Instant.parse(at));
        }
    }

    private void row(@Nullable String install, @Nullable String session, String event, String payload, Instant at) {
        new EventRows(database).add(install, session, event, payload, at);
    }

    private String url() {
        return "postgresql://" + database.user() + ":" + URLEncoder.encode(database.password(), StandardCharsets.UTF_8)
                + "@" + database.host() + ":" + database.port() + "/" + database.database();
    }
}
