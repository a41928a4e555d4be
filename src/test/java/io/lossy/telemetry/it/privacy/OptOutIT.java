package io.lossy.telemetry.it.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of an install that opted out are not stored, whichever client sends them; and what the switches do to a whole server. */
class OptOutIT {
    private static final String EVENT = "lossy.voice_mode.speech_detected";

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private final Uuid7 ids = new Uuid7(Clock.systemUTC());
    private final Path keys =
            Path.of("target", "it-servers", "opt-out-" + UUID.randomUUID()).toAbsolutePath();
    private TelemetryServer server;
    private long emitted;

    @BeforeEach
    void start() {
        server = launch(UnaryOperator.identity());
    }

    private TelemetryServer launch(UnaryOperator<String> change) {
        return ServerFixture.launch(keys, 0, database, Clock.systemUTC(), change);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonObject event(Object latency) {
        emitted++;
        return new JsonObject()
                .put("event_id", ids.next().toString())
                .put("event", EVENT)
                .put("payload", new JsonObject().put("latency_ms", latency));
    }

    private JsonObject body(String install, JsonObject... events) {
        return new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("source", "extension")
                .put("install_id", install)
                .put("report", new JsonObject().put("emitted", emitted).put("discarded", new JsonObject()))
                .put("events", new JsonArray(List.of(events)));
    }

    private JsonObject post(JsonObject body) {
        return new LoopbackHttpClient(server.port()).post(body).json();
    }

    private ScrapedMeters meters() {
        return ScrapedMeters.scrape(server.managementPort());
    }

    private CommandLineRun run(String... arguments) {
        String url = "postgresql://" + database.user() + ":"
                + URLEncoder.encode(database.password(), StandardCharsets.UTF_8) + "@" + database.host() + ":"
                + database.port() + "/" + database.database();
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        System.arraycopy(new String[] {"--database", url, "--data-dir", keys.toString()}, 0, all, arguments.length, 4);
        return CommandLineRun.run(all);
    }

    @Test
    void stragglersOfAnInstallThatOptedOutAreAnsweredAndNothingOfThemIsStored() {
        post(body("alice", event(41.5)));
        post(body("bob", event(42)));

        JsonObject reported = post(body("alice").put("opt_out", true));
        JsonObject straggler = event(43);
        JsonObject reply = post(body("alice", straggler, event("not a number"), event(44)));

        assertThat(reported.getString("status")).isEqualTo("ok");
        assertThat(reply.getString("status")).isEqualTo("ok");
        assertThat(reply.getJsonObject("counts").getInteger("opted_out")).isEqualTo(3);
        assertThat(reply.getJsonObject("results").getJsonObject(straggler.getString("event_id")))
                .isEqualTo(new JsonObject().put("result", "opted_out"));
        assertThat(sql.events()).isEqualTo(2);
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isZero();
        ScrapedMeters meters = meters();
        assertThat(meters.sum("lossy_ingest_events_filtered_total", "reason=\"opted_out\""))
                .isEqualTo(3);
        assertThat(meters.unaccounted()).isZero();
        assertThat(meters.sum("lossy_opt_outs_installs")).isEqualTo(1);
        assertThat(post(body("bob", event(45))).getJsonObject("counts").getInteger("persisted"))
                .isEqualTo(1);
    }

    @Test
    void afterAnErasureNothingComesBackAndTheChoiceOutlivesARestart() {
        post(body("alice", event(41.5)));
        post(body("alice").put("opt_out", true));
        await().until(() -> sql.count("SELECT count(*) FROM client_reports") == 1);

        CommandLineRun erased = run("erase", "--install", "alice", "--yes");
        post(body("alice", event(42)));
        post(body("alice").put("opt_out", true));
        server.close();
        server = launch(UnaryOperator.identity());
        post(body("alice", event(43)));
        server.close();

        assertThat(erased.out()).contains("analytics_events       1 erased").doesNotContain("opt_outs");
        assertThat(sql.events()).isZero();
        assertThat(sql.count("SELECT count(*) FROM client_reports")).isZero();
        assertThat(run("export", "--install", "alice").out())
                .contains("\"table\":\"opt_outs\"")
                .doesNotContain("alice");
        server = launch(UnaryOperator.identity());
        JsonObject back = post(body("alice", event(44)).put("opt_out", false));
        assertThat(back.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
    }

    @Test
    void anOptOutAfterARotationOfTheKeyCoversTheRowsFromBefore() {
        post(body("alice", event(41.5)));
        server.close();
        assertThat(CommandLineRun.run("hash-keys", "rotate", "--data-dir", keys.toString())
                        .exit())
                .isZero();
        server = launch(UnaryOperator.identity());

        post(body("alice").put("opt_out", true));

        String former = sql.column("SELECT install_id FROM analytics_events").get(0);
        assertThat(sql.column("SELECT install_id FROM opt_outs WHERE opted_out"))
                .hasSize(2)
                .contains(former);
        post(body("alice").put("opt_out", false));
        assertThat(sql.count("SELECT count(*) FROM opt_outs WHERE opted_out")).isZero();
    }

    @Test
    void aServerThatIsSwitchedOffStoresNothingAndSaysSo() {
        assertThat(meters().sum("lossy_telemetry_enabled")).isEqualTo(1);
        server.close();
        server = launch(text -> text.replace("${TELEMETRY_ENABLED:true}", "false"));

        JsonObject reply = post(body("alice", event(41.5), event("not a number")));

        assertThat(reply.getString("status")).isEqualTo("disabled");
        assertThat(reply.getString("reason")).isEqualTo("telemetry_disabled");
        assertThat(sql.events()).isZero();
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isZero();
        assertThat(meters().sum("lossy_telemetry_enabled")).isZero();
        assertThat(meters().sum("lossy_family_enabled")).isZero();
        assertThat(meters().sum("lossy_ingest_requests_refused_total", "reason=\"telemetry_disabled\""))
                .isEqualTo(1);
    }

    @Test
    void aNewHashKeyKeepsOldChoicesAndErasesUnderBoth() {
        post(body("alice").put("opt_out", true));
        post(body("bob", event(41.5)));
        server.close();
        CommandLineRun rotated = CommandLineRun.run("hash-keys", "rotate", "--data-dir", keys.toString());
        server = launch(UnaryOperator.identity());

        assertThat(rotated.exit()).as(rotated.err()).isZero();
        assertThat(rotated.out()).contains("stays readable");
        assertThat(post(body("alice", event(42))).getJsonObject("counts").getInteger("opted_out"))
                .isEqualTo(1);
        post(body("bob", event(43)));
        assertThat(sql.column("SELECT DISTINCT left(install_id, 4) FROM analytics_events"))
                .hasSize(2);
        assertThat(run("export", "--install", "bob").out().lines().filter(line -> line.contains("analytics_events")))
                .hasSize(2);
        assertThat(run("erase", "--install", "bob", "--yes").out()).contains("analytics_events       2 erased");
        assertThat(sql.events()).isZero();
        assertThat(run("optout", "--install", "alice", "--undo").out()).contains("opted in");
    }

    @Test
    void supportCanOptAnInstallOutAndIn() {
        assertThat(run("optout").out()).contains("0 installs have opted out");
        assertThat(run("optout", "--install", "alice").out()).isEqualTo("opted out\n");
        assertThat(run("optout", "--install", "alice").out()).isEqualTo("already opted out\n");
        assertThat(run("optout").out()).contains("1 install has opted out");
        assertThat(run("optout", "--undo").exit()).isEqualTo(2);
        assertThat(run("optout", "--install", " ").err()).contains("the id is empty");
        assertThat(run("optout", "--install", "alice", "--undo").out()).isEqualTo("opted in\n");
        assertThat(sql.column("SELECT opted_out FROM opt_outs")).containsExactly("f");
    }
}
