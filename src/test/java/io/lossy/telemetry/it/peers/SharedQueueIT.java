package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker and three pages are one install: one queue, one sender at a time, one choice. */
class SharedQueueIT {
    private static final int EACH = 40;
    private static final JsonObject EMIT = new JsonObject().put("emit", EACH);
    private static final JsonObject FLUSH = new JsonObject().put("flush", true);

    @TempDir
    Path folder;

    private DatabaseAddress database;
    private Ledger ledger;
    private LiveServer server;
    private HttpFront front;
    private ExtensionBrowser browser;

    @BeforeEach
    void start() {
        database = PostgresFixture.migratedDatabase();
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        front = new HttpFront(server.port());
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
    @Tag("whole")
    void whenTheSenderDiesInTheMiddleOfARequestAnotherTakesOver() {
        ExtensionBrowser.Context panel = browser.panel();
        ExtensionBrowser.Context other = browser.panel();
        front.hold(true);
        ledger.promised(other.work(EMIT.copy().put("kick", true)));
        awaitInFlight(1);
        int before = front.requests();
        other.close();
        awaitEndOrNextAfter(before);

        ledger.promised(panel.ask(EMIT.copy().put("kick", true)));
        awaitInFlight(1);
        int again = front.requests();
        browser.stopWorker();
        awaitEndOrNextAfter(again);
        front.hold(false);

        await().until(() -> panel.work(FLUSH).getInteger("pending") == 0);
        ledger.assertBalanced(panel);
        assertThat(front.mostInFlight()).isEqualTo(1);
    }

    @Test
    @Tag("whole")
    void optingOutEndsARequestOfAnotherContextAndNothingMoreLeavesOrIsTaken() {
        Sql sql = new Sql(database);
        ExtensionBrowser.Context panel = browser.panel();
        ledger.promised(panel.work(EMIT.copy().mergeIn(FLUSH)));
        ledger.awaitRows(EACH);
        front.hold(true);
        panel.work(EMIT);
        panel.ask(EMIT.copy().put("kick", true));
        awaitInFlight(1);
        int before = front.requests();
        front.hold(false);

        JsonObject books = panel.work(new JsonObject().put("enabled", false));

        assertThat(books.getInteger("opted_out")).as("%s", books).isEqualTo(2 * EACH);
        assertThat(books.getInteger("pending")).as("%s", books).isZero();
        assertThat(books.getInteger("emitted")).isEqualTo(books.getInteger("acked") + 2 * EACH);
        await().until(() -> sql.count("SELECT count(*) FROM opt_outs WHERE opted_out") == 1);
        awaitInFlight(0);
        assertThat(TestExtension.ids(panel.ask(EMIT.copy().mergeIn(FLUSH)))).isEmpty();
        browser.stopWorker();
        panel.ask(EMIT.copy()
                .mergeIn(FLUSH)); // a new life takes events until it has read the choice; none of them leaves
        await().during(Duration.ofSeconds(1)).until(() -> front.requests() == before + 1);
        assertThat(front.repeated()).isZero();
        assertThat(ledger.rows()).isEqualTo(books.getLong("acked"));

        assertThat(straggler(books.getString("installId")).getInteger("opted_out"))
                .isEqualTo(1);
        assertThat(erase(books.getString("installId")).exit()).isZero();
        assertThat(straggler(books.getString("installId")).getInteger("opted_out"))
                .isEqualTo(1);
        assertThat(ledger.rows()).isZero();
        assertThat(sql.count("SELECT count(*) FROM client_reports")).isZero();
    }

    /** What an old page of the same install would still send. */
    private JsonObject straggler(String install) {
        JsonObject event = new JsonObject()
                .put("event_id", new Uuid7(Clock.systemUTC()).next().toString())
                .put("event", "lossy.cache.notes_hit")
                .put("payload", new JsonObject());
        return new LoopbackHttpClient(server.port())
                .post(new JsonObject()
                        .put("source", "extension")
                        .put("install_id", install)
                        .put("events", new JsonArray().add(event)))
                .json()
                .getJsonObject("counts");
    }

    private CommandLineRun erase(String install) {
        String url = "postgresql://" + database.user() + ":"
                + URLEncoder.encode(database.password(), StandardCharsets.UTF_8) + "@" + database.host() + ":"
                + database.port() + "/" + database.database();
        String data = folder.resolve("data").toString();
        return CommandLineRun.run("erase", "--install", install, "--yes", "--database", url, "--data-dir", data);
    }

    /** The request of a context that ended is gone: none is in flight, or another context has sent the next one already. */
    private void awaitEndOrNextAfter(int requests) {
        await().atMost(Patience.LONG).until(() -> front.inFlight() == 0 || front.requests() > requests);
    }

    private void awaitInFlight(int requests) {
        await().atMost(Patience.LONG).until(() -> front.inFlight() == requests);
    }
}
