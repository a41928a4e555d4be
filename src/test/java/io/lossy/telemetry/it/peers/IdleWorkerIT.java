package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that emits while its server is away, is left alone, and ends by itself. Takes as long as Chrome lets an idle
 * worker live and then as long as the client's alarm: more than a minute.
 */
@Tag("whole")
class IdleWorkerIT {
    private static final int EVENTS = 30;
    private static final int CONNECTS_A_MINUTE = 20;
    // waits of 0.6, 1.2 ... 19.2 s: the worker ends with a timer pending, and no wait is long enough to be an alarm's
    private static final double DICE = 0.6;

    @Test
    void aWorkerThatDiedByItselfIsWokenByItsAlarmAndSendsWhatWaits(@TempDir Path folder) {
        var database = PostgresFixture.migratedDatabase();
        Ledger ledger = new Ledger(database);
        try (LiveServer server = LiveServer.start(folder.resolve("data"), 0, database);
                Relay relay = new Relay("127.0.0.1", server.port())) {
            relay.set(Relay.Mode.STOPPED);
            JsonObject settings = new JsonObject().put("endpoint", relay.http()).put("dice", DICE);
            try (ExtensionBrowser browser =
                    ExtensionBrowser.open(folder.resolve("profile"), TestExtension.assemble(folder, settings))) {
                ExtensionBrowser.Context panel = browser.panel();
                ledger.promised(panel.ask(new JsonObject().put("emit", EVENTS)));
                panel.close(); // from here on nobody watches it

                browser.awaitNoWorker();
                relay.set(Relay.Mode.OPEN);
                ledger.awaitKept(); // no message, no tab: only the alarm can have woken it

                assertThat(ledger.rows()).isEqualTo(ledger.size());
                assertThat(relay.connects()).as("within the minute").isLessThan(CONNECTS_A_MINUTE);
            }
        }
    }
}
