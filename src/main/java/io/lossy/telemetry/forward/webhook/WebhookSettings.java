package io.lossy.telemetry.forward.webhook;

import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/**
 * How a webhook is reached.
 *
 * @param address the whole address, with its path and query
 * @param secrets each signs every request; the receiver accepts either while it changes from one to the other
 */
public record WebhookSettings(HttpAddress address, List<WebhookSecret> secrets, RequestLimit limit)
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
