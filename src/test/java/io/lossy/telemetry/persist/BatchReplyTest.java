package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchReplyTest {
    private static final EventResult PERSISTED = new EventResult.Persisted(List.of());
    private static final EventResult DUPLICATE = new EventResult.Duplicate();

    private final TelemetryEvent a = PersistTestEvents.event();
    private final TelemetryEvent b = PersistTestEvents.event();
    private final TelemetryEvent c = PersistTestEvents.event();

    @Test
    void givesOneResultAnEventInTheBatchsOrder() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, b, a, c));

        BatchReply answer = BatchReply.of(batch, new Appended(Set.of(a.id()), Set.of(c.id())));

        assertThat(answer.outcome().results()).hasSize(4).startsWith(PERSISTED, DUPLICATE, DUPLICATE);
        assertThat(answer.outcome().results().get(3))
                .isInstanceOfSatisfying(
                        EventResult.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.STORAGE_REJECTED));
        assertThat(answer.fresh()).containsExactly(a);
    }

    @Test
    void everyEventOfAnInsertThatIsAllFreshIsPersisted() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, b));
        EventBatch shared = new EventBatch("urgent", List.of(c));
        Appended appended =
                new Appended(new FreshIds(EventRows.of(List.of(a, b, c)).ids()), Set.of());

        BatchReply answer = BatchReply.of(batch, appended);
        BatchReply other = BatchReply.of(shared, appended);

        assertThat(answer.outcome().results()).containsExactly(PERSISTED, PERSISTED);
        assertThat(answer.fresh()).containsExactly(a, b);
        assertThat(answer.poisoned()).isEmpty();
        assertThat(other.outcome().results()).containsExactly(PERSISTED);
        assertThat(other.fresh()).containsExactly(c);
    }

    @Test
    void recordsAPoisonedIdOnceHoweverOftenItCame() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, a));

        BatchReply answer = BatchReply.of(batch, new Appended(Set.of(), Set.of(a.id())));

        assertThat(answer.poisoned()).singleElement().satisfies(rejection -> {
            assertThat(rejection.key()).isEqualTo(a.id().toString());
            assertThat(rejection.event()).isEqualTo(a.type().name());
        });
        assertThat(answer.outcome().results()).hasOnlyElementsOfType(EventResult.Rejected.class);
    }

    @Test
    void asksToRetryOnlyThePoisonedWhenTheirRejectionWasNotRecorded() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, b));

        BatchReply answer = BatchReply.of(batch, new Appended(Set.of(a.id()), Set.of(b.id())));

        assertThat(answer.withoutRejections().results())
                .containsExactly(PERSISTED, new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));
    }

    @Test
    void saysOverloadedOfWhatTheDatabaseWasNotAskedAbout() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, b));

        assertThat(BatchReply.overloaded(batch).results())
                .hasSize(2)
                .containsOnly(new EventResult.Retry(Reason.OVERLOADED, Stage.WRITER));
    }

    @Test
    void asksToRetryAllWhenNothingIsKnown() {
        EventBatch batch = new EventBatch("voice_mode", List.of(a, b));

        assertThat(BatchReply.retry(batch).results())
                .hasSize(2)
                .containsOnly(new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));
    }
}
