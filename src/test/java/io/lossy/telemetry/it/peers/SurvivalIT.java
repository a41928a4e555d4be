package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Repetitions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client promised with {@code persisted()} is stored once, however its worker and its browser end. */
@Tag("repeated")
class SurvivalIT {
    private static final int STOPS = Integer.getInteger("survival.stops", Repetitions.of(4, 25));
    private static final int KILLS = Integer.getInteger("survival.kills", Repetitions.of(2, 10));
    private static final long SEED = Long.getLong("survival.seed", System.nanoTime());
    private static final int MOMENT_MS = 250;

    private final Random random = new Random(SEED);
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

    @TempDir
    Path folder;

    private Ledger ledger;
    private LiveServer server;
    private TestExtension extension;

    @BeforeEach
    void start() {
        System.out.println("survival.seed=" + SEED); // so that a failure can be run again
        var database = PostgresFixture.migratedDatabase();
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        extension = TestExtension.assemble(folder, new JsonObject().put("endpoint", server.http()));
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        server.close();
    }

    @Test
    void aWorkerThatIsStoppedAtAnyMomentLosesNothing() throws Exception {
        try (ExtensionBrowser browser = ExtensionBrowser.open(folder.resolve("profile"), extension)) {
            for (int i = 0; i < STOPS; i++) {
                boolean panelOpen = i % 2 == 0;
                ExtensionBrowser.Context context = panelOpen ? browser.panel() : worker(browser);
                AtomicBoolean ended = new AtomicBoolean();
                var load = clock.submit(() -> load(context, panelOpen, ended));
                clock.schedule(() -> ended.set(stopped(browser)), random.nextInt(MOMENT_MS), TimeUnit.MILLISECONDS)
                        .get();
                if (panelOpen) {
                    context.close();
                } else {
                    context.detach();
                    browser.awaitNoWorker();
                }
                load.get();
            }
            JsonObject books = ledger.assertBalanced(browser.panel());
            System.out.println(STOPS + " stops, " + ledger.size() + " promised: " + books);
        }
    }

    @Test
    void aBrowserThatIsKilledAtAnyMomentLosesNothing() throws Exception {
        Path profile = folder.resolve("profile");
        for (int i = 0; i < KILLS; i++) {
            try (ExtensionBrowser browser = ExtensionBrowser.open(profile, extension)) {
                ExtensionBrowser.Context panel = browser.panel();
                AtomicBoolean ended = new AtomicBoolean();
                var load = clock.submit(() -> load(panel, true, ended));
                clock.schedule(browser::kill, random.nextInt(MOMENT_MS), TimeUnit.MILLISECONDS)
                        .get();
                load.get();
            }
        }
        try (ExtensionBrowser browser = ExtensionBrowser.open(profile, extension)) {
            awaitKept(browser);
            JsonObject books = ledger.assertBalanced(browser.panel());
            System.out.println(KILLS + " kills, " + ledger.size() + " promised: " + books);
        }
    }

    /** Waits before anybody asks the client for anything. A failure shows the client's books and the server's rows. */
    private void awaitKept(ExtensionBrowser browser) {
        try {
            ledger.awaitKept();
        } catch (ConditionTimeoutException lost) {
            JsonObject books = browser.panel().ask(new JsonObject());
            throw new AssertionError("rows: " + ledger.rows() + ", client: " + books, lost);
        }
    }

    private static ExtensionBrowser.Context worker(ExtensionBrowser browser) {
        browser.startWorker();
        return browser.worker();
    }

    private static boolean stopped(ExtensionBrowser browser) {
        browser.stopWorker();
        return true;
    }

    /** A chunk that was under way when the worker went was not promised, and may be lost. */
    private void load(ExtensionBrowser.Context context, boolean panel, AtomicBoolean ended) {
        JsonObject task = new JsonObject().put("emit", 10);
        while (!ended.get()) {
            try {
                ledger.promised(panel ? context.ask(task) : context.work(task));
            } catch (Cdp.Refused gone) {
                ended.set(true);
            }
        }
    }
}
