package io.lossy.telemetry.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.LogWatch;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ProgramLocale;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that reaches its log over TLS with a password, and the erasure of what the log still has. */
class DurableLogPrivacyIT {
    /** Of the server, with its hash key. */
    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static DatabaseProxy database;
    private static LogWatch lines;
    private static ProgramLocale locale;
    private static ServerFixture server;
    private static Path settings;
    /** Goes past the proxy. */
    private static Sql sql;

    @BeforeAll
    static void start() throws IOException {
        locale = new ProgramLocale();
        broker = KafkaBroker.start();
        sql = new Sql(PostgresFixture.migratedDatabase());
        database = new DatabaseProxy(sql.database());
        settings = Files.writeString(folder.resolve("log.yml"), log());
        lines = new LogWatch();
        // the time stands still for the server, so that it does not delete the records that it has stored
        Clock still = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        server = ServerFixture.start(folder, database.address(), still, DurableLogPrivacyIT::settings);
    }

    @AfterAll
    static void stop() {
        database.set(Relay.Mode.OPEN);
        server.close();
        lines.close();
        database.close();
        broker.close();
        locale.close();
    }

    private static String settings(String shipped) {
        return shipped.replace("${LOSSY_LOG:none}", "127.0.0.1:" + broker.securePort())
                .replace(
                        "${LOSSY_LOG_PROPERTIES:none}",
                        broker.clientProperties().toString())
                .replace("  replicas: 3 ", "  replicas: 1 ")
                .replace("  min_in_sync: 2 ", "  min_in_sync: 1 ")
                .replace("  partitions: 4 ", "  partitions: 1 "); // so that all is read in order
    }

    private static String log() {
        return String.format(Locale.ROOT, """
                log:
                  bootstrap: '127.0.0.1:%d'
                  properties_file: '%s'
                  replicas: 1
                  min_in_sync: 1
                """, broker.securePort(), broker.clientProperties());
    }

    @Test
    void eventsPassTheLogOverTlsAndThePasswordIsNowhere() {
        JsonObject event = TestRequests.hit();

        accept("someone", event);

        awaitStored(event);
        assertThat(List.of(
                        server.management().get("/ops/snapshot").text(),
                        server.management().get("/metrics").text(),
                        String.join("\n", lines.lines())))
                .noneMatch(text -> text.contains(KafkaBroker.PASSWORD));
    }

    @Test
    void whatTheLogStillHasOfAnErasedInstallBecomesNoRowHoweverOftenItIsRead() throws IOException {
        String erased = "erased-" + TestRequests.newId();
        JsonObject stored = TestRequests.hit();
        accept(erased, stored);
        awaitStored(stored);
        database.set(Relay.Mode.STOPPED);
        JsonObject other = TestRequests.hit();
        accept(erased, TestRequests.hit(), TestRequests.hit());
        accept("stays", other);

        CommandLineRun run = CommandLineRun.run(
                "erase",
                "--yes",
                "--install=" + erased,
                "--data-dir=" + folder,
                "--database=" + ServerFixture.url(sql.database()),
                "--config=" + settings);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("the durable log may hold older records");
        database.set(Relay.Mode.OPEN);
        awaitStored(other);
        patiently().until(() -> erased() == 2);
        long rows = sql.events();

        sql.execute("UPDATE log_positions SET next_offset = 0, generation = generation + 1");

        JsonObject last = TestRequests.hit();
        accept("stays", last); // with it the reader finds that its position is another one
        awaitStored(last);
        assertThat(erased()).as("with the event that was a row").isEqualTo(5);
        assertThat(sql.events()).isEqualTo(rows + 1);
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isZero();
    }

    private static void accept(String install, JsonObject... events) {
        JsonObject reply = server.web()
                .post(TestRequests.request(events).put("install_id", install))
                .json();
        assertThat(reply.getJsonObject("counts").getInteger("accepted")).isEqualTo(events.length);
    }

    private static void awaitStored(JsonObject event) {
        patiently()
                .until(() -> sql.count("SELECT count(*) FROM analytics_events WHERE event_id = '"
                                + TestRequests.id(event) + "'")
                        == 1);
    }

    private static long erased() {
        return sql.count("SELECT coalesce(sum(erased), 0) FROM log_positions");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONGEST);
    }
}
