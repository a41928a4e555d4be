package io.lossy.telemetry.security.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.AtOnce;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
    private static final Network ONE = Network.of("192.0.2.7");
    private static final Network OTHER = Network.of("192.0.2.8");

    @Test
    void aConnectionThatIsRejectedByTheTotalIsNotCountedForItsAddress() {
        ConnectionCounts counts = new ConnectionCounts(Exposure.PLAIN, 2, 3);
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isFalse();
        assertThat(counts.tryOpen(OTHER)).isTrue();
        assertThat(counts.tryOpen(OTHER)).isFalse(); // the total

        counts.detach(ONE);
        counts.closed();

        assertThat(counts.tryOpen(OTHER)).isTrue();
        assertThat(counts.tryOpen(OTHER)).isFalse(); // the total again, and its address
    }

    @Test
    void aSocketCountsOnlyInTheTotal() {
        ConnectionCounts counts = new ConnectionCounts(Exposure.PLAIN, 1, 2);
        assertThat(counts.tryOpen(ONE)).isTrue();
        counts.detach(ONE);

        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(OTHER)).isFalse();
    }

    @Test
    void behindAProxyOnlyTheTotalCounts() {
        ConnectionCounts counts = new ConnectionCounts(new Exposure(null, true, 0), 1, 2);
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isFalse();
    }

    @Test
    void eightEventLoopsTogetherNeverOpenMoreThanTheLimits() throws InterruptedException {
        ConnectionCounts counts = new ConnectionCounts(Exposure.PLAIN, 300, 400);
        AtomicInteger ofOne = new AtomicInteger();

        AtOnce.run(8, () -> {
            for (int i = 0; i < 1_000; i++) {
                ofOne.addAndGet(counts.tryOpen(ONE) ? 1 : 0);
            }
        });
        assertThat(ofOne).hasValue(300);

        AtomicInteger ofOther = new AtomicInteger();
        AtOnce.run(8, () -> {
            for (int i = 0; i < 1_000; i++) {
                ofOther.addAndGet(counts.tryOpen(OTHER) ? 1 : 0);
            }
        });
        assertThat(ofOther).hasValue(100);
    }

    @Test
    void eightEventLoopsThatOpenAndCloseLeaveNothingCounted() throws InterruptedException {
        ConnectionCounts counts = new ConnectionCounts(Exposure.PLAIN, 3, 4);
        AtOnce.run(8, () -> {
            for (int i = 0; i < 10_000; i++) {
                Network network = i % 2 == 0 ? ONE : OTHER;
                if (counts.tryOpen(network)) {
                    counts.detach(network);
                    counts.closed();
                }
            }
        });

        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isTrue();
        assertThat(counts.tryOpen(ONE)).isFalse();
        assertThat(counts.tryOpen(OTHER)).isTrue();
        assertThat(counts.tryOpen(OTHER)).isFalse();
    }
}
