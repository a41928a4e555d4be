package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A worker that emits while its server is away, is left alone, and ends by itself. Takes as long as Chrome lets an idle
 * worker live and then as long as the client's alarm: so it goes on beside other tests.
 */
final class IdleDeath implements AutoCloseable {
    private static final int EVENTS = 30;
    // waits of 0.6, 1.2 ... 19.2 s: the worker ends with a timer pending, and no wait is long enough to be an alarm's
    private static final double DICE = 0.6;

    private final Ledger ledger;
    private final LiveServer server;
    private final Relay relay;
    private final ExtensionBrowser browser;
    private final CompletableFuture<Ledger> kept;

    IdleDeath(Path folder) {
        var database = PostgresFixture.migratedDatabase();
        ledger = new Ledger(database);
        server = LiveServer.start(folder.resolve("data"), 0, database);
        relay = new Relay("127.0.0.1", server.port());
        relay.set(Relay.Mode.STOPPED);
        JsonObject settings = new JsonObject().put("endpoint", relay.http()).put("dice", DICE);
        browser = ExtensionBrowser.open(folder.resolve("profile"), TestExtension.assemble(folder, settings));
        ExtensionBrowser.Context panel = browser.panel();
        ledger.promised(panel.ask(new JsonObject().put("emit", EVENTS)));
        panel.close(); // from here on nobody watches it
        kept = CompletableFuture.supplyAsync(this::deathAndWake);
    }

    private Ledger deathAndWake() {
        browser.awaitNoWorker();
        relay.set(Relay.Mode.OPEN);
        ledger.awaitKept(); // no message, no tab: only the alarm can have woken it
        return ledger;
    }

    /** Of a worker that died and was woken. */
    Ledger kept() {
        return kept.join();
    }

    Relay relay() {
        return relay;
    }

    @Override
    public void close() {
        browser.close();
        relay.close();
        server.close();
    }
}
