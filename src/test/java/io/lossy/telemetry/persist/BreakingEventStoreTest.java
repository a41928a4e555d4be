package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.StoreException.Kind;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Vertx;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakingEventStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedStore script = new ScriptedStore();
    private final BreakingEventStore store =
            new BreakingEventStore(vertx, script, StoreOptions.DEFAULTS, changed -> {});
    private final List<TelemetryEvent> batch = Events.events(1);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void opensAfterItsFailuresAlthoughThereWasNothingToStoreInBetween() {
        for (int i = 0; i < StoreOptions.DEFAULTS.breakerFailures(); i++) {
            script.fail(Kind.UNAVAILABLE);
            assertThatThrownBy(() -> store.append(batch).await()).isInstanceOf(StoreException.class);
            store.append(List.of()).await();
            store.reject(List.of()).await();
            store.report(List.of()).await();
        }

        Awaitility.await().untilAsserted(() -> assertThat(store.state()).isEqualTo(CircuitBreakerState.OPEN));
    }
}
