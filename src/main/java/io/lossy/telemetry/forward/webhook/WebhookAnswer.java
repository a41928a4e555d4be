package io.lossy.telemetry.forward.webhook;

import io.lossy.telemetry.forward.destination.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Decides what the status of a webhook's answer means: Standard Webhooks 1.0.0, "Webhook delivery best practices". */
final class WebhookAnswer {
    private WebhookAnswer() {}

    /** @param retryAfter the header, or null */
    static Delivery delivery(int status, @Nullable String retryAfter, Instant now) {
        String word = "http_" + status;
        if (status >= 200 && status < 300) {
            return new Delivery.Taken(Map.of());
        }
        return switch (status) {
            case 401, 403, 410 -> new Delivery.Stop(word);
            case 413 -> new Delivery.TooLarge(word);
            case 429 -> new Delivery.Retry(word, after(retryAfter, now), true);
            case 408, 425 -> new Delivery.Retry(word, after(retryAfter, now), false);
            default ->
                status >= 500 ? new Delivery.Retry(word, after(retryAfter, now), false) : new Delivery.Refused(word);
        };
    }

    static Delivery unanswered(Throwable failure) {
        boolean late = failure instanceof TimeoutException
                || failure.getClass().getSimpleName().contains("Timeout");
        return new Delivery.Retry(late ? "timeout" : "no_answer", null, false);
    }

    /** Reads {@code Retry-After} (RFC 9110 section 10.2.3): seconds or a date. Returns null for anything else. */
    static @Nullable Duration after(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
