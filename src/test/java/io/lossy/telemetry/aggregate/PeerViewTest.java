package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.exchange.PeerState;
import io.lossy.telemetry.exchange.PeerStates;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PeerViewTest {
    private static final UUID PEER = UUID.randomUUID();
    private static final String COUNTED = "ours";

    private final PeerView view = new PeerView();

    @Test
    void everythingIsMissingBeforeTheFirstReadingAndNothingWithoutAnotherServer() {
        assertThat(view.isMissing()).isTrue();

        take(1, 1, 0);

        assertThat(view.isMissing()).isFalse();
        assertThat(view.needsMore()).isFalse();
    }

    @Test
    void aServerThatRunsMustHaveWrittenLately() {
        take(1, 1, 0, alive(1, 3_000));
        assertThat(view.isMissing()).isFalse();
        assertThat(view.hasOthers()).isTrue();
        assertThat(view.ageMillis()).isEqualTo(3_000);

        take(1, 1, 0, alive(1, 3_001));
        assertThat(view.isMissing()).isTrue();
        take(1, 1, 0, alive(0, 0));
        assertThat(view.isMissing()).as("it has not written yet").isTrue();
    }

    @Test
    void aServerThatIsGoneIsCountedWhenItsTransactionsHaveEnded() {
        take(10, 12, 0, gone(true));
        assertThat(view.isMissing()).isTrue();
        assertThat(view.next()).as("10 or 11 may be its own").isNull();
        take(11, 20, 1, gone(true));
        assertThat(view.next()).isNull();
        take(12, 21, 2, gone(true));
        assertThat(view.next()).isEqualTo(PEER);
        assertThat(view.needsMore()).isTrue();

        take(12, 21, 3, gone(false));

        assertThat(view.next()).isNull();
        assertThat(view.isMissing()).isFalse();
        assertThat(view.needsMore()).isFalse();
    }

    @Test
    void aLongTransactionOfSomethingElseDelaysThatTenSeconds() {
        take(10, 12, 0, gone(true));
        take(10, 50, 10_000, gone(true));
        assertThat(view.next()).isNull();

        take(10, 50, 10_001, gone(true));

        assertThat(view.next()).isEqualTo(PEER);
    }

    @Test
    void aServerThatIsGoneAndCountedSomethingElseIsCountedAgainOnce() {
        PeerStates states = new PeerStates(1, 1, List.of(gone(false)));
        view.take(states, List.of(PEER), COUNTED, 0);
        assertThat(view.next()).isEqualTo(PEER);
        view.recounted(PEER, COUNTED);

        view.take(states, List.of(PEER), COUNTED, 0);

        assertThat(view.next())
                .as("another server may count by its own catalog again")
                .isNull();
        assertThat(view.isMissing()).isTrue();
        view.take(states, List.of(PEER), "changed", 0);
        assertThat(view.next()).isEqualTo(PEER);
    }

    private void take(long oldest, long next, long millis, PeerState... peers) {
        view.take(new PeerStates(oldest, next, List.of(peers)), List.of(), COUNTED, millis * 1_000_000);
    }

    private static PeerState alive(long version, long age) {
        return new PeerState(PEER, true, version, 1, COUNTED, age, false, List.of());
    }

    private static PeerState gone(boolean outstanding) {
        return new PeerState(PEER, false, 1, 1, COUNTED, 60_000, outstanding, List.of());
    }
}
