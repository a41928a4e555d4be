package io.lossy.telemetry.it.faults;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two thousand clients, each with a socket of its own and a queue, find the server back at the same moment. */
@Tag("faults")
class HerdIT {
    private static final int CLIENTS = 2_000;
    private static final int EACH = 10;

    private final Vertx vertx = Vertx.vertx();
    private final EmitLedger ledger = new EmitLedger();
    private final Random dice = new Random(CLIENTS);

    @Test
    void twoThousandClientsThatComeBackAtOnceAreAllServedOnce() {
        try (FaultScene scene = new FaultScene()) {
            for (int i = 0; i < CLIENTS; i++) {
                RequestSender courier =
                        new BridgeRequestSender(vertx, scene.server().port());
                List<JsonObject> first = queue(1);
                ask(courier, first, () -> ask(courier, queue(EACH), () -> {}));
            }
            await().atMost(Patience.LONGEST).until(() -> ledger.stored() >= CLIENTS / 2);

            scene.killServer();

            long back = System.nanoTime();
            await().atMost(Patience.LONGEST).until(() -> ledger.stored() == CLIENTS * (EACH + 1));
            System.out.println("figures: " + CLIENTS + " clients; all served "
                    + Duration.ofNanos(System.nanoTime() - back).toMillis() + " ms after the server was up again; "
                    + ledger);
            ledger.assertBalanced(scene.sql());
            MeterBalance.assertBalanced(scene.meters());
        } finally {
            vertx.close().await();
        }
    }

    private List<JsonObject> queue(int events) {
        List<JsonObject> queue =
                Stream.generate(TestRequests::hit).limit(events).toList();
        queue.forEach(ledger::emit);
        return queue;
    }

    private void ask(RequestSender courier, List<JsonObject> events, Runnable then) {
        courier.ask(TestRequests.request(events)).onComplete(answer -> {
            if (answer.succeeded()) {
                ledger.answered(events, answer.result());
            }
            if (ledger.waits(events)) {
                vertx.setTimer(500 + dice.nextInt(1_000), due -> ask(courier, events, then));
            } else {
                then.run();
            }
        });
    }
}
