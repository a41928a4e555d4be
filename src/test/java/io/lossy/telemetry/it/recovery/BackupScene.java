package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A database with a data folder of its own, the commands on it, and a server while a test needs one. */
record BackupScene(DatabaseAddress database, Path dataDir) {
    static BackupScene on(DatabaseAddress database, Path dataDir) {
        return new BackupScene(database, dataDir);
    }

    /** A place to which a backup can be restored. */
    static BackupScene empty(Path dataDir) {
        return new BackupScene(PostgresFixture.emptyDatabase(), dataDir);
    }

    TelemetryServer serve() {
        return serve(UnaryOperator.identity());
    }

    TelemetryServer serve(UnaryOperator<String> settings) {
        return ServerFixture.launch(dataDir, 0, database, Clock.systemUTC(), settings);
    }

    CommandLineRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", dataDir.toString()));
        if (!arguments[0].equals("hash-keys")) {
            all.addAll(List.of("--database", ServerFixture.url(database)));
        }
        return CommandLineRun.run(all.toArray(String[]::new));
    }

    void mustRun(String... arguments) {
        CommandLineRun run = run(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
    }

    Sql sql() {
        return new Sql(database);
    }

    /** Sends an event of an install, and returns the event. */
    static JsonObject send(TelemetryServer server, String install) {
        JsonObject event = TestRequests.hit();
        assertThat(resend(server, install, event).getInteger("persisted")).isEqualTo(1);
        return event;
    }

    /** Returns the counts of the reply. */
    static JsonObject resend(TelemetryServer server, String install, JsonObject event) {
        return new LoopbackHttpClient(server.port())
                .post(TestRequests.request(event).put("install_id", install))
                .json()
                .getJsonObject("counts");
    }

    static void optOut(TelemetryServer server, String install) {
        JsonObject request = TestRequests.request().put("install_id", install).put("opt_out", true);
        assertThat(new LoopbackHttpClient(server.port()).post(request).status()).isEqualTo(200);
    }

    String installOf(JsonObject event) {
        return sql().column("SELECT install_id FROM analytics_events WHERE event_id = '" + TestRequests.id(event) + "'")
                .get(0);
    }
}
