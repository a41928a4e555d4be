package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import io.lossy.telemetry.persist.StoreException.Kind;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryingEventStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedStore script = new ScriptedStore();
    private final EventStore store = new RetryingEventStore(vertx, script);
    private final List<TelemetryEvent> batch = Events.events(2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void triesAConflictAgainUntilItGoesThrough() {
        Appended done = new Appended(Set.of(batch.get(0).id()), Set.of());
        script.fail(Kind.CONFLICT).fail(Kind.CONFLICT).fail(Kind.CONFLICT).answer(done);

        assertThat(store.append(batch).await()).isEqualTo(done);
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void givesUpAfterThreeRetries() {
        script.fail(Kind.CONFLICT).fail(Kind.CONFLICT).fail(Kind.CONFLICT).fail(Kind.CONFLICT);

        assertThatThrownBy(() -> store.append(batch).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void leavesEveryOtherFailureToOthers() {
        for (Kind kind : new Kind[] {Kind.DATA, Kind.UNAVAILABLE, Kind.CONFIGURATION}) {
            int before = script.calls();
            script.fail(kind);

            assertThatThrownBy(() -> store.append(batch).await()).isInstanceOf(StoreException.class);
            assertThat(script.calls()).as(kind.name()).isEqualTo(before + 1);
        }
    }
}
