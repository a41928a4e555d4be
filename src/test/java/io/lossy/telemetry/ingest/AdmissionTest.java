package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.fixture.AtOnce;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The bound on bytes in flight, which all event loops share. */
class AdmissionTest {
    private static final int BOUND = 2 << 20;

    private final Admission admission = admission();

    private static Admission admission() {
        TestIngestConfig settings = TestIngestConfig.fresh().bytesInFlight(BOUND);
        IngestConfig config = settings.config();
        PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry(), TestIngestConfig.catalog());
        WriteKeys keys = new WriteKeys(config.keys(), settings.readers(Clock.systemUTC()));
        return new Admission(config, keys, new RateLimiter(config.rates(), metrics, System::nanoTime));
    }

    @Test
    void holdsExactlyTheBound() {
        assertThat(admission.tryReserve(BOUND)).isTrue();
        assertThat(admission.tryReserve(1)).isFalse();
        assertThat(admission.hasCapacity(1)).isFalse();
        assertThat(admission.share()).isEqualTo(1.0);

        admission.release(1);

        assertThat(admission.tryReserve(2)).isFalse();
        assertThat(admission.tryReserve(1)).isTrue();
        assertThat(admission.bytesInFlight()).isEqualTo(BOUND);
    }

    @Test
    void eightEventLoopsTogetherReserveExactlyTheBound() throws InterruptedException {
        AtomicInteger reserved = new AtomicInteger();
        AtOnce.run(8, () -> {
            while (admission.tryReserve(1_024)) {
                reserved.incrementAndGet();
            }
        });

        assertThat(reserved).hasValue(BOUND / 1_024);
        assertThat(admission.bytesInFlight()).isEqualTo(BOUND);
    }

    @Test
    void eightEventLoopsThatReserveAndReleaseStayBelowTheBoundAndLeaveNothing() throws InterruptedException {
        AtomicInteger tooMany = new AtomicInteger();
        AtOnce.run(8, () -> {
            for (int i = 0; i < 20_000; i++) {
                int bytes = ThreadLocalRandom.current().nextInt(1, BOUND / 4);
                if (admission.reserve(Caller.LOCAL, bytes) == null) {
                    tooMany.addAndGet(admission.bytesInFlight() > BOUND ? 1 : 0);
                    admission.answered(bytes);
                }
            }
        });

        assertThat(tooMany).hasValue(0);
        assertThat(admission.bytesInFlight()).isZero();
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void oneEventLoopThatStopsStopsAll() {
        assertThat(admission.reserve(Caller.LOCAL, 10)).isNull();

        admission.drain();

        assertThat(admission.reserve(Caller.LOCAL, 10))
                .extracting(Admission.Refusal::reason)
                .isEqualTo(Reason.SHUTTING_DOWN);
        assertThat(admission.waiting()).isOne();
    }
}
