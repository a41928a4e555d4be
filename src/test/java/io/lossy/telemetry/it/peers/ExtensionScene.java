package io.lossy.telemetry.it.peers;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The reference extension in a real Chromium, the whole server, and a microphone that plays a recording of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtensionScene {
    static final String START = "00000000-0000-7000-8000-000000000000";

    Sql sql;
    LiveServer server;
    Replies elsewhere;
    ReferenceExtension extension;
    String before = "";

    /** A machine that is short of time drops sound; then the recording is played again. */
    private static final int PLAYS = 20;

    private final Sounds recording;

    ExtensionScene(Sounds recording) {
        this.recording = recording;
    }

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        elsewhere = new Replies();
        List<String> microphone = recording.microphone(folder.resolve("recording.wav"));
        extension = ReferenceExtension.open(folder.resolve("profile"), microphone);
    }

    @AfterAll
    void close() {
        extension.close();
        elsewhere.close();
        server.close();
    }

    @BeforeEach
    void pointItAtTheServer() {
        extension.settings(Map.of("endpoint", server.http(), "libraryUrl", "", "cloudUrl", "", "engine", "local_wasm"));
        countFromNow();
    }

    /** Rows of events that were emitted before are none of this test's. */
    void countFromNow() {
        String now = String.format(Locale.ROOT, "%012x", System.currentTimeMillis());
        before = now.substring(0, 8) + "-" + now.substring(8) + "-7000-8000-000000000000"; // ids begin with their time
    }

    /** Returns when all that was emitted is stored. */
    static void settled(Page page) {
        page.evaluate("() => document.querySelector('telemetry-drawer').telemetry.flush()");
        await(() -> books(page).getInteger("pending") == 0);
    }

    static JsonObject books(Page page) {
        return new JsonObject((String) page.evaluate(
                "async () => JSON.stringify(await document.querySelector('telemetry-drawer').telemetry.stats())"));
    }

    /** Plays the recording until enough of it was detected; each play is a session of Voice Mode. */
    void play(Page panel, BooleanSupplier enough) {
        for (int play = 0; play < PLAYS && !enough.getAsBoolean(); play++) {
            countFromNow();
            panel.locator("#tab-voice").click();
            panel.locator("#voice-switch").click();
            assertThat(panel.locator("#voice-say")).hasText("Listening.");
            long over = System.nanoTime() + 2 * recording.length().toNanos();
            await(() -> enough.getAsBoolean() || System.nanoTime() > over);
            panel.locator("#voice-switch").click();
            assertThat(panel.locator("#voice-switch")).hasText("Start Voice Mode");
            settled(panel);
        }
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(200))
                .atMost(Patience.LONGEST)
                .until(condition);
    }

    /** Where the rows of this test are, all of an event or a family. */
    String where(String like) {
        return " FROM analytics_events WHERE event LIKE '%" + like + "' AND event_id > '" + before + "'";
    }

    long count(String event) {
        return sql.count("SELECT count(*)" + where(event));
    }

    long count(String event, String field, String value) {
        return sql.count("SELECT count(*)" + where(event) + " AND payload->>'" + field + "' = '" + value + "'");
    }
}
