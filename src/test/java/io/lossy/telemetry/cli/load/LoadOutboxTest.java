package io.lossy.telemetry.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadOutboxTest {
    private static final long LINGER = 100;

    private final LoadOutbox outbox = new LoadOutbox(3, 10, LINGER);

    @Test
    void sendsAFullBatchAtOnceAndAPartialOneWhenItHasWaited() {
        List<Emission> events = add(4, 0);

        assertThat(outbox.next(1, false).events()).containsExactlyElementsOf(events.subList(0, 3));
        assertThat(outbox.next(2, false)).isNull();
        assertThat(outbox.next(1 + LINGER, false).events()).containsExactly(events.get(3));
    }

    @Test
    void sendsWhatIsLeftAtTheEnd() {
        add(1, 0);
        assertThat(outbox.next(1, true).events()).hasSize(1);
    }

    @Test
    void countsAsUnackedWhatWaitsAndWhatIsUnderWay() {
        add(5, 0);
        LoadOutbox.SentBatch flight = outbox.next(0, false);

        assertThat(outbox.unacked()).isEqualTo(5);
        assertThat(outbox.answered(flight.key())).isEqualTo(flight);
        assertThat(outbox.unacked()).isEqualTo(2);
        assertThat(outbox.full()).isFalse();
        add(8, 0);
        assertThat(outbox.full()).isTrue();
    }

    @Test
    void hasAtMostFourBatchesUnderWay() {
        add(15, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(outbox.next(0, false)).isNotNull();
        }
        assertThat(outbox.next(0, false)).isNull();
    }

    @Test
    void aLostConnectionPutsEverythingBackInOrderUnderTheSameIds() {
        List<Emission> events = add(7, 0);
        LoadOutbox.SentBatch first = outbox.next(0, false);
        outbox.next(0, false);

        assertThat(outbox.lost()).isEqualTo(6);

        assertThat(outbox.unacked()).isEqualTo(7);
        LoadOutbox.SentBatch again = outbox.next(1, false);
        assertThat(again.events()).containsExactlyElementsOf(events.subList(0, 3));
        assertThat(again.key()).isNotEqualTo(first.key());
        assertThat(outbox.answered(first.key())).isNull();
    }

    @Test
    void waitsAsLongAsTheServerSays() {
        List<Emission> events = add(3, 0);
        LoadOutbox.SentBatch flight = outbox.next(0, false);
        outbox.answered(flight.key());
        outbox.again(flight.events(), 500);

        assertThat(outbox.next(499, true)).isNull();
        assertThat(outbox.next(500, true).events()).containsExactlyElementsOf(events);
    }

    @Test
    void knowsABatchWhoseReplyIsOverdue() {
        add(3, 0);
        outbox.next(10, false);

        assertThat(outbox.overdue(109, 100)).isFalse();
        assertThat(outbox.overdue(110, 100)).isTrue();
    }

    @Test
    void replyAddressesAreShortEnoughForTheBridge() {
        add(3, 0);
        assertThat(outbox.next(0, false).key()).hasSizeLessThanOrEqualTo(36);
    }

    private List<Emission> add(int n, long now) {
        List<Emission> events = Stream.generate(() -> new Emission(UUID.randomUUID(), new JsonObject(), now))
                .limit(n)
                .toList();
        events.forEach(event -> outbox.add(event, now));
        return events;
    }
}
