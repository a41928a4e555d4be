package io.lossy.telemetry.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.PostgresFixture;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker and three pages are one install: one queue, one sender at a time, one choice. */
class SharedQueueIT {
    private static final int EACH = 40;
    private static final JsonObject EMIT = new JsonObject().put("emit", EACH);
    private static final JsonObject FLUSH = new JsonObject().put("flush", true);

    @TempDir
    Path folder;

    private Ledger ledger;
    private LiveServer server;
    private Front front;
    private ExtensionBrowser browser;

    @BeforeEach
    void start() {
        var database = PostgresFixture.migratedDatabase();
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        front = new Front(server.port());
        JsonObject settings = new JsonObject()
                .put("endpoint", front.http())
                .put("transport", "http")
                .put("dice", 0);
        browser = ExtensionBrowser.open(folder.resolve("profile"), TestExtension.assemble(folder, settings));
    }

    @AfterEach
    void stop() {
        browser.close();
        front.close();
        server.close();
    }

    @Test
    void fourContextsSendOneRequestAtATimeAndNothingTwice() {
        ExtensionBrowser.Context panel = browser.panel();
        JsonObject both = EMIT.copy().mergeIn(FLUSH);
        List<CompletableFuture<JsonObject>> all = List.of(
                CompletableFuture.supplyAsync(() -> panel.work(both)),
                CompletableFuture.supplyAsync(() -> panel.ask(both)),
                CompletableFuture.supplyAsync(() -> browser.panel().work(both)),
                CompletableFuture.supplyAsync(() -> browser.panel().work(both)));
        all.forEach(done -> ledger.promised(done.join()));

        JsonObject books = ledger.assertBalanced(panel);

        assertThat(books.getInteger("emitted")).isEqualTo(4 * EACH + 1);
        assertThat(front.mostInFlight()).isEqualTo(1);
        assertThat(front.repeated()).isZero();
    }

    @Test
    void whenTheSenderDiesInTheMiddleOfARequestAnotherTakesOver() {
        ExtensionBrowser.Context panel = browser.panel();
        ExtensionBrowser.Context other = browser.panel();
        front.hold(true);
        ledger.promised(other.work(EMIT.copy().put("kick", true)));
        awaitInFlight(1);
        other.close();
        awaitInFlight(0);

        ledger.promised(panel.ask(EMIT.copy().put("kick", true)));
        awaitInFlight(1);
        browser.stopWorker();
        awaitInFlight(0);
        front.hold(false);

        await().until(() -> panel.work(FLUSH).getInteger("pending") == 0);
        ledger.assertBalanced(panel);
        assertThat(front.mostInFlight()).isEqualTo(1);
    }

    @Test
    void optingOutEndsARequestOfAnotherContextAndNothingMoreLeaves() {
        ExtensionBrowser.Context panel = browser.panel();
        front.hold(true);
        panel.work(EMIT);
        panel.ask(EMIT.copy().put("kick", true));
        awaitInFlight(1);
        int before = front.requests();

        JsonObject books = panel.work(new JsonObject().put("enabled", false));

        assertThat(books.getInteger("opted_out")).as("%s", books).isEqualTo(2 * EACH);
        assertThat(books.getInteger("pending")).as("%s", books).isZero();
        awaitInFlight(0);
        front.hold(false);
        assertThat(TestExtension.ids(panel.ask(EMIT.copy().mergeIn(FLUSH)))).isEmpty();
        browser.stopWorker();
        assertThat(TestExtension.ids(panel.ask(EMIT.copy().mergeIn(FLUSH))))
                .as("in the worker's next life")
                .isEmpty();
        await().during(Duration.ofSeconds(1)).until(() -> front.requests() == before);
        assertThat(ledger.rows()).isZero();
    }

    private void awaitInFlight(int requests) {
        await().atMost(Duration.ofSeconds(30)).until(() -> front.inFlight() == requests);
    }
}
