package io.lossy.telemetry.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is made while events arrive, restored into another database with another data folder. */
class BackupUnderLoadIT {
    private static final String ROWS =
            "SELECT event_id || ' ' || md5(e::text) FROM analytics_events e WHERE event_id::text = ANY ('{IDS}')";

    @TempDir
    Path folder;

    private BackupScene before;
    private TelemetryServer restored;
    private final List<TelemetryServer> running = new ArrayList<>();

    @AfterEach
    void close() {
        running.forEach(TelemetryServer::close);
    }

    @Test
    void everyIdThatWasAckedBeforeIsThereAndIsNotCountedAgain() {
        before = BackupScene.on(PostgresFixture.migratedDatabase(), folder.resolve("old"));
        TelemetryServer server = before.serve();
        running.add(server);
        JsonObject own = BackupScene.send(server, "alice");
        LoadCommandRun load = LoadCommandRun.start(server.port(), "300", 4);
        await().until(() -> load.acked().size() > 200);
        List<String> acked = load.acked();
        before.mustRun("backup", backup(), "--keys", folder.resolve("keys.json").toString());
        load.balanced(60);

        BackupScene after = BackupScene.empty(folder.resolve("new"));
        after.mustRun("restore", backup(), "--keys", folder.resolve("keys.json").toString());

        assertThat(after.sql().column("SELECT event_id FROM analytics_events")).containsAll(acked);
        String rows = ROWS.replace("IDS", String.join(",", acked));
        assertThat(after.sql().column(rows))
                .as("whole rows")
                .containsExactlyInAnyOrderElementsOf(before.sql().column(rows));
        long copied = after.sql().events();
        assertThat(after.sql().count("SELECT count(*) FROM commit_log")).isZero();
        restored = after.serve();
        running.add(restored);
        assertNotCounted(after.sql(), copied);
        assertThat(BackupScene.resend(restored, "alice", own).getInteger("duplicate"))
                .isEqualTo(1);
        JsonObject next = BackupScene.send(restored, "alice");
        assertThat(after.installOf(next)).as("pseudonym").isEqualTo(before.installOf(own));
    }

    private String backup() {
        return folder.resolve("backup").toString();
    }

    /** Neither meters nor windows count a restored event: the windows come from the commit log, which starts empty. */
    private void assertNotCounted(Sql sql, long copied) {
        assertThat(ScrapedMeters.scrape(restored.managementPort()).persisted()).isZero();
        assertThat(sql.events()).isEqualTo(copied);
        LoopbackHttpClient web = new LoopbackHttpClient(restored.port());
        await().until(() -> {
            JsonObject cache = web.get("/v1/aggregates/cache").json();
            assertThat(cache.getInteger("events")).isZero();
            return !cache.containsKey("partial") && !cache.containsKey("refilled");
        });
    }
}
