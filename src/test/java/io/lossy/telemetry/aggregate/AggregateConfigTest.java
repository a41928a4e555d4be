package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateConfigTest {
    @Test
    void cutsFiveMinutesIntoSixtyBuckets() {
        assertThat(AggregateConfig.DEFAULT.buckets()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"PT5M, PT7S", "PT5M, PT1S", "PT5M, PT5M", "PT5S, PT0.5S", "PT5M, PT0S", "PT5M, PT-5S"})
    void refusesBucketsThatDoNotFitTheWindowOrTheSeries(Duration window, Duration bucket) {
        assertThatThrownBy(() -> new AggregateConfig(window, bucket, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
