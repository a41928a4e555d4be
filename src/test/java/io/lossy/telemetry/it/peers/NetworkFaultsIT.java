package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's events reach the table once, whatever lies between it and the server. */
class NetworkFaultsIT {
    private static final int EACH = 40;
    private static final JsonObject SEND = new JsonObject().put("emit", EACH).put("kick", true);
    private static final int CONNECTS_A_MINUTE = 20;

    @TempDir
    Path folder;

    private Ledger ledger;
    private LiveServer server;

    @BeforeEach
    void start() {
        var database = PostgresFixture.migratedDatabase();
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCutAndLostAnswersLoseAndDoubleNothing() {
        try (Relay relay = new Relay("127.0.0.1", server.port());
                ExtensionBrowser browser = open(relay.http(), new JsonObject().put("dice", 0.2))) {
            ExtensionBrowser.Context panel = browser.panel();
            sendAndArrive(panel);
            relay.set(Relay.Mode.ANSWERLESS);
            ledger.promised(panel.ask(SEND));
            ledger.awaitRows(ledger.size()); // committed, and the client does not know
            relay.set(Relay.Mode.STOPPED);
            ledger.promised(panel.ask(SEND));
            int before = relay.connects();
            await().atMost(Patience.LONG).until(() -> relay.connects() > before + 2);
            assertThat(ledger.rows()).isEqualTo(ledger.size() - EACH);
            relay.set(Relay.Mode.OPEN);
            ledger.awaitKept();
            sendAndArrive(panel);

            ledger.assertBalanced(panel);
        }
    }

    private void sendAndArrive(ExtensionBrowser.Context panel) {
        ledger.promised(panel.ask(SEND));
        ledger.awaitKept();
    }

    @Test
    @Tag("whole")
    void answersThatAreNoneOrARefusalLoseAndDoubleNothing() {
        List<HttpFront.Answer> refusals = List.of(
                new HttpFront.Answer(429, "1", ""),
                new HttpFront.Answer(503, null, "{\"status\":\"retry\",\"retry_after_ms\":100}"),
                new HttpFront.Answer(413, null, ""),
                new HttpFront.Answer(400, null, "<html>"),
                new HttpFront.Answer(500, null, "{}"),
                new HttpFront.Answer(200, null, "<html>welcome to the hotel's network</html>"),
                new HttpFront.Answer(200, null, "{\"status\":\"ok\",\"counts\":{\"persisted\":1},\"results\":{}}"),
                new HttpFront.Answer(200, null, "null"),
                new HttpFront.Answer(302, null, ""));
        try (HttpFront front = new HttpFront(server.port());
                ExtensionBrowser browser =
                        open(front.http(), new JsonObject().put("dice", 0).put("transport", "http"))) {
            ExtensionBrowser.Context panel = browser.panel();
            front.say(refusals);
            ledger.promised(panel.ask(SEND));
            await().atMost(Patience.LONG).until(front::saidAll);
            ledger.awaitKept();

            ledger.assertBalanced(panel);
            assertThat(front.repeated()).isZero();
        }
    }

    @Test
    @Tag("long")
    void aServerThatIsAwayForAMinuteIsNotBesieged() {
        try (Relay relay = new Relay("127.0.0.1", server.port());
                ExtensionBrowser browser = open(relay.http(), new JsonObject())) {
            ExtensionBrowser.Context panel = browser.panel();
            relay.set(Relay.Mode.STOPPED);
            int before = relay.connects();
            ledger.promised(panel.ask(SEND));
            await().pollDelay(Duration.ofMinutes(1)).atMost(Patience.LONGEST).until(() -> true);
            int connects = relay.connects() - before;
            assertThat(connects).isBetween(3, CONNECTS_A_MINUTE);
            relay.set(Relay.Mode.OPEN);
            ledger.assertBalanced(panel);
            System.out.println("figures: " + connects + " connects in the minute the server was away");
        }
    }

    private ExtensionBrowser open(String endpoint, JsonObject settings) {
        TestExtension extension = TestExtension.assemble(folder, settings.put("endpoint", endpoint));
        return ExtensionBrowser.open(folder.resolve("profile"), extension);
    }
}
