package io.lossy.telemetry.forward.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.forward.destination.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAnswerTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    private static Delivery of(int status) {
        return WebhookAnswer.delivery(status, null, NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 299})
    void anAnswerInThe200sIsTaken(int status) {
        assertThat(of(status)).isEqualTo(new Delivery.Taken(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 410})
    void anAnswerThatNeedsAnOperatorStops(int status) {
        assertThat(of(status)).isEqualTo(new Delivery.Stop("http_" + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 404, 405, 415, 422})
    void redirectsAndOtherErrorsOfTheRequestAreRefused(int status) {
        assertThat(of(status)).isEqualTo(new Delivery.Refused("http_" + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504})
    void failuresOfTheReceiverAreRetried(int status) {
        assertThat(of(status)).isEqualTo(new Delivery.Retry("http_" + status, null, false));
    }

    @Test
    void theOthersHaveTheirOwnMeaning() {
        assertThat(of(413)).isEqualTo(new Delivery.TooLarge("http_413"));
        assertThat(of(429)).isEqualTo(new Delivery.Retry("http_429", null, true));
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(WebhookAnswer.after("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(WebhookAnswer.after("Tue, 01 Dec 2026 10:00:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(WebhookAnswer.after("Tue, 01 Dec 2026 09:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(WebhookAnswer.after("soon", NOW)).isNull();
        assertThat(WebhookAnswer.after(null, NOW)).isNull();
    }
}
