package io.lossy.telemetry.forward.webhook;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How a webhook is reached.
 *
 * @param secrets    each signs every request; the receiver accepts either while it changes from one to the other
 * @param timeout    for a whole attempt
 * @param connections that are open at the same time
 */
public record WebhookSettings(
        WebAddress url, List<WebhookSecret> secrets, Duration timeout, RequestLimit limit, int connections)
        implements DestinationSettings {
    public static final String KIND = "webhook";

    public WebhookSettings {
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty() || secrets.size() > 2) {
            throw new IllegalArgumentException("a webhook has one secret, or two while it changes");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Destination open(Vertx vertx) {
        return new WebhookDestination(vertx, this, Clock.systemUTC());
    }
}
