package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpsVerticleTest {
    @Test
    void thePageHasBeenRenderedInBothFormsBeforeThePortOpens() {
        AtomicInteger rendered = new AtomicInteger();
        try (OpsPort ops = OpsPort.closed()) {
            Gauge.builder("times.rendered", rendered, AtomicInteger::incrementAndGet)
                    .register(ops.registry);

            assertThat(ops.open().port()).isPositive();
            assertThat(rendered).hasValueGreaterThanOrEqualTo(2);
        }
    }
}
