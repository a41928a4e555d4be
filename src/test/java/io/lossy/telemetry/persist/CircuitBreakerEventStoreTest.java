package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitBreakerEventStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedStore script = new ScriptedStore();
    private final CircuitBreakerEventStore store =
            new CircuitBreakerEventStore(vertx, script, StoreOptions.DEFAULTS, (changed, cause) -> {});
    private final List<TelemetryEvent> batch = PersistTestEvents.events(1);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void opensAfterItsFailuresAlthoughThereWasNothingToStoreInBetween() {
        for (int i = 0; i < StoreOptions.DEFAULTS.breakerFailures(); i++) {
            script.fail(FailureKind.UNAVAILABLE);
            assertThatThrownBy(() -> store.append(batch).await()).isInstanceOf(StoreException.class);
            store.append(List.of()).await();
            store.reject(List.of()).await();
            store.report(List.of()).await();
        }

        Awaitility.await().untilAsserted(() -> assertThat(store.state()).isEqualTo(CircuitBreakerState.OPEN));
    }

    @Test
    void tellsWhatOpenedItForAsLongAsItIsOpen() {
        List<String> reported = new CopyOnWriteArrayList<>();
        CircuitBreakerEventStore telling = new CircuitBreakerEventStore(
                vertx, script, StoreOptions.DEFAULTS, (state, cause) -> reported.add(state + ": " + cause));
        for (int i = 0; i < StoreOptions.DEFAULTS.breakerFailures(); i++) {
            script.fail(FailureKind.UNAVAILABLE);
            assertThatThrownBy(() -> telling.append(batch).await()).isInstanceOf(StoreException.class);
        }

        Awaitility.await().untilAsserted(() -> assertThat(reported).containsExactly("OPEN: scripted"));
        assertThatThrownBy(() -> telling.append(batch).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE))
                .hasMessage("the circuit breaker is open: scripted");
    }
}
