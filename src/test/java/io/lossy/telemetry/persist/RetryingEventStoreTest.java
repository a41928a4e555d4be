package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryingEventStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedStore script = new ScriptedStore();
    private final EventStore store = new RetryingEventStore(vertx, script);
    private final List<TelemetryEvent> batch = PersistTestEvents.events(2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void triesAConflictAgainUntilItGoesThrough() {
        Appended done = new Appended(Set.of(batch.get(0).id()), Set.of());
        script.fail(FailureKind.CONFLICT)
                .fail(FailureKind.CONFLICT)
                .fail(FailureKind.CONFLICT)
                .answer(done);

        assertThat(store.append(batch).await()).isEqualTo(done);
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void givesUpAfterThreeRetries() {
        script.fail(FailureKind.CONFLICT)
                .fail(FailureKind.CONFLICT)
                .fail(FailureKind.CONFLICT)
                .fail(FailureKind.CONFLICT);

        assertThatThrownBy(() -> store.append(batch).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFLICT));
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void leavesEveryOtherFailureToOthers() {
        for (FailureKind kind :
                new FailureKind[] {FailureKind.DATA, FailureKind.UNAVAILABLE, FailureKind.CONFIGURATION}) {
            int before = script.calls();
            script.fail(kind);

            assertThatThrownBy(() -> store.append(batch).await()).isInstanceOf(StoreException.class);
            assertThat(script.calls()).as(kind.name()).isEqualTo(before + 1);
        }
    }
}
