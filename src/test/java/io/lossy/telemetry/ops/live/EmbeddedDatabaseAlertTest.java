package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseAlertTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Counter ended = registry.counter("lossy.embedded.postgres.ended");
    private final AtomicInteger down = registry.gauge("lossy.embedded.postgres.down", new AtomicInteger());
    private final EmbeddedDatabaseAlert database = new EmbeddedDatabaseAlert();

    private void sample(Instant now) {
        database.sample(now, MetricReadings.of(registry));
    }

    @Test
    void isSilentWhileNothingEnds() {
        sample(NOON);

        assertThat(database.alerts()).isEmpty();
    }

    @Test
    void showsAnEndForAQuarterOfAnHourWithItsPlaybook() {
        sample(NOON);
        ended.increment();
        sample(NOON.plusSeconds(1));

        assertThat(database.alerts())
                .singleElement()
                .extracting(Alert::playbook)
                .isEqualTo("LossyEmbeddedPostgresEnded");
        assertThat(database.alerts().get(0).text()).contains("runs again");

        sample(NOON.plusSeconds(1).plus(EmbeddedDatabaseAlert.SHOWN));
        assertThat(database.alerts()).isEmpty();
    }

    @Test
    void showsItForAsLongAsItIsDown() {
        ended.increment();
        down.set(1);
        sample(NOON);
        sample(NOON.plus(EmbeddedDatabaseAlert.SHOWN).plus(EmbeddedDatabaseAlert.SHOWN));

        assertThat(database.alerts())
                .singleElement()
                .extracting(Alert::text)
                .asString()
                .contains("still down");
    }
}
