package io.lossy.telemetry.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.PostgresFixture;
import io.lossy.telemetry.Relay;
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
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.connects() > before + 2);
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
    void answersThatAreNoneOrARefusalLoseAndDoubleNothing() {
        List<Front.Answer> refusals = List.of(
                new Front.Answer(429, "1", ""),
                new Front.Answer(503, null, "{\"status\":\"retry\",\"retry_after_ms\":100}"),
                new Front.Answer(413, null, ""),
                new Front.Answer(400, null, "<html>"),
                new Front.Answer(500, null, "{}"),
                new Front.Answer(200, null, "<html>welcome to the hotel's network</html>"),
                new Front.Answer(200, null, "{\"status\":\"ok\",\"counts\":{\"persisted\":1},\"results\":{}}"),
                new Front.Answer(200, null, "null"),
                new Front.Answer(302, null, ""));
        try (Front front = new Front(server.port());
                ExtensionBrowser browser =
                        open(front.http(), new JsonObject().put("dice", 0).put("transport", "http"))) {
            ExtensionBrowser.Context panel = browser.panel();
            front.say(refusals);
            ledger.promised(panel.ask(SEND));
            await().atMost(Duration.ofSeconds(30)).until(front::saidAll);
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
            await().pollDelay(Duration.ofMinutes(1))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> true);
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
