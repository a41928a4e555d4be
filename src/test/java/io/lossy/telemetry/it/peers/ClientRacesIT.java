package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cap of the queue in a real Chromium, reached while something else happens: a kill, an ack, an opt-out. */
class ClientRacesIT {
    private static final int CAP = 40; // then a segment holds five
    private static final int CHUNK = 20;
    private static final int STORED = 5;
    private static final int KILLS = 3;
    private static final int ROUNDS = 12;
    private static final int MOMENT_MS = 200;
    private static final Duration PATIENCE = Patience.LONG;
    private static final JsonObject EMIT = new JsonObject().put("emit", CHUNK);
    private static final JsonObject FLUSH = new JsonObject().put("flush", true);

    private final Random random = new Random(Long.getLong("survival.seed", System.nanoTime()));
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final List<String> promised = new ArrayList<>(); // in the order of their emission

    @TempDir
    Path folder;

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Sql sql = new Sql(database);
    private LiveServer server;
    private HttpFront front;
    private TestExtension extension;
    private ExtensionBrowser browser;

    @BeforeEach
    void start() {
        server = LiveServer.start(folder.resolve("data"), 0, database);
        front = new HttpFront(server.port());
        JsonObject settings = new JsonObject()
                .put("endpoint", front.http())
                .put("transport", "http")
                .put("dice", 0)
                .put("maxEvents", CAP);
        extension = TestExtension.assemble(folder, settings);
        browser = open();
    }

    private ExtensionBrowser open() {
        return ExtensionBrowser.open(folder.resolve("profile"), extension);
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        browser.close();
        front.close();
        server.close();
    }

    @Test
    @Tag("whole")
    void theOldestAreEvictedAndCountedOnceThoughTheBrowserIsKilledMeanwhile() throws Exception {
        front.hold(true);
        for (int i = 0; i < KILLS; i++) {
            ExtensionBrowser.Context panel = browser.panel();
            promise(panel.work(EMIT));
            promise(panel.work(EMIT));
            promise(panel.work(EMIT)); // evicts already
            var kill = clock.schedule(browser::kill, random.nextInt(MOMENT_MS), TimeUnit.MILLISECONDS);
            promiseUntilItEnds(panel);
            kill.get();
            browser = open();
        }
        front.hold(false);
        JsonObject books = drained(browser.panel());

        assertThat(balance(books)).as("%s", books).isZero();
        assertThat(books.getLong("acked")).as("%s", books).isEqualTo(sql.events());
        assertThat(missing(books)).as("%s", books).isEqualTo(books.getLong("evicted"));
        assertThat(sql.events()).isBetween((long) CAP - CHUNK, (long) CAP);
        List<String> stored = stored();
        assertThat(stored)
                .as("the youngest of them")
                .isEqualTo(promised.subList(promised.size() - stored.size(), promised.size()));
    }

    /** Emits until the browser is gone; what was under way then is promised to nobody, and may be written or not. */
    private void promiseUntilItEnds(ExtensionBrowser.Context panel) {
        try {
            while (true) {
                promise(panel.work(EMIT));
            }
        } catch (Cdp.Refused gone) {
            assertThat(gone).hasMessageNotContaining("exceptionDetails");
        }
    }

    @Test
    void anAckForWhatWasEvictedMeanwhileTakesItOffThatCountAndDeletesNoOthers() {
        ExtensionBrowser.Context panel = browser.panel();
        front.holdAnswers(true);
        promise(panel.work(EMIT.copy().put("kick", true)));
        await().atMost(PATIENCE).until(() -> front.answersHeld() == 1);
        for (int i = 0; i < 3; i++) {
            promise(panel.work(EMIT));
        }
        JsonObject full = panel.work(new JsonObject());
        assertThat(full.getLong("evicted")).as("%s", full).isEqualTo(2 * CHUNK);
        front.holdAnswers(false);
        JsonObject books = drained(panel);

        assertThat(books.getLong("evicted")).as("%s", books).isEqualTo(CHUNK);
        assertThat(books.getLong("acked")).as("%s", books).isEqualTo(3 * CHUNK);
        assertThat(balance(books)).isZero();
        List<String> kept = new ArrayList<>(promised.subList(0, CHUNK));
        kept.addAll(promised.subList(2 * CHUNK, 4 * CHUNK));
        assertThat(stored()).isEqualTo(kept);
        assertThat(front.repeated()).isZero();
    }

    @Test
    @Tag("whole")
    void acksAndEvictionsOfTheSameHeadAtTheSameMomentLoseNothingUncounted() {
        ExtensionBrowser.Context panel = browser.panel();
        ExtensionBrowser.Context other = browser.panel();
        for (int i = 0; i < ROUNDS; i++) {
            front.holdAnswers(true);
            promise(panel.ask(EMIT.copy().put("kick", true))); // the worker is the one that sends
            await().atMost(PATIENCE).until(() -> front.answersHeld() > 0);
            promise(other.work(EMIT));
            CompletableFuture<Void> acks = CompletableFuture.runAsync(() -> front.holdAnswers(false));
            promise(other.work(EMIT)); // the cap is reached as the answer comes
            acks.join();
        }
        JsonObject books = drained(panel);

        assertThat(balance(books)).as("%s", books).isZero();
        assertThat(books.getLong("acked")).as("%s", books).isEqualTo(sql.events());
        assertThat(missing(books)).as("%s", books).isEqualTo(books.getLong("evicted"));
        assertThat((long) promised.size() - stored().size()).isEqualTo(books.getLong("evicted"));
        System.out.println("races: of " + promised.size() + " promised " + books.getLong("evicted") + " were evicted");
    }

    @Test
    void whoOptsOutWithAFullQueueAndARequestOnItsWaySendsNothingMoreAndIsGoneAfterAnErasure() {
        ExtensionBrowser.Context panel = browser.panel();
        promise(panel.work(new JsonObject().put("emit", STORED)));
        drained(panel);
        front.hold(true);
        for (int i = 0; i < 4; i++) {
            promise(panel.work(EMIT));
        }
        panel.ask(new JsonObject().put("kick", true));
        await().atMost(PATIENCE).until(() -> front.inFlight() == 1);
        int requests = front.requests();
        front.hold(false); // what is held stays so; the telling of the choice may pass

        JsonObject books = panel.work(new JsonObject().put("enabled", false).put("emit", CHUNK));

        assertThat(books.getLong("evicted")).as("%s", books).isEqualTo(4 * CHUNK - CAP);
        assertThat(books.getLong("opted_out")).as("%s", books).isEqualTo(CAP + CHUNK);
        assertThat(books.getLong("queued") + books.getLong("pending")).isZero();
        await().atMost(PATIENCE).until(() -> front.inFlight() == 0);
        panel.work(FLUSH);
        panel.ask(FLUSH);
        await().until(() -> sql.count("SELECT count(*) FROM opt_outs WHERE opted_out") == 1);
        await().during(Duration.ofSeconds(1)).until(() -> front.requests() == requests + 1); // the one with the choice
        assertThat(front.events()).as("let through").isEqualTo(STORED);
        assertThat(balance(books)).isEqualTo(books.getLong("opted_out"));
        assertThat(ScrapedMeters.scrape(server.managementPort()).unaccounted()).isZero();
        assertErased(books.getString("installId"), panel);
    }

    /** And nothing of it comes back when its client goes on. */
    private void assertErased(String install, ExtensionBrowser.Context panel) {
        assertThat(sql.column("SELECT DISTINCT count(*) FROM analytics_events GROUP BY install_id"))
                .containsExactly(String.valueOf(STORED));

        assertThat(run("erase", "--install", install, "--yes").out())
                .contains("analytics_events       " + STORED + " erased");

        panel.work(EMIT);
        panel.work(FLUSH);
        server.close(); // which writes reports that still wait
        assertThat(sql.events()).isZero();
        assertThat(sql.count("SELECT count(*) FROM client_reports")).isZero();
        assertThat(run("export", "--install", install).out())
                .contains("\"table\":\"opt_outs\"")
                .hasLineCount(1);
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                "--database",
                                ServerFixture.url(database),
                                "--data-dir",
                                folder.resolve("data").toString()))
                .toArray(String[]::new));
    }

    private void promise(JsonObject answer) {
        assertThat(answer.getString("place")).as("%s", answer).isEqualTo("disk");
        promised.addAll(TestExtension.ids(answer));
    }

    private static JsonObject drained(ExtensionBrowser.Context panel) {
        await().atMost(PATIENCE).until(() -> panel.work(FLUSH).getInteger("pending") == 0);
        return panel.work(new JsonObject());
    }

    /** What the books do not account for. */
    private static long balance(JsonObject books) {
        return books.getLong("emitted")
                - books.getLong("acked")
                - books.getLong("evicted")
                - books.getLong("rate_limited");
    }

    /** Of what the install took, what the table does not have. */
    private long missing(JsonObject books) {
        return books.getLong("emitted") - books.getLong("rate_limited") - sql.events();
    }

    /** Which of those promised the table has. */
    private List<String> stored() {
        Set<String> rows = new HashSet<>(sql.column("SELECT event_id FROM analytics_events"));
        return promised.stream().filter(rows::contains).toList();
    }
}
