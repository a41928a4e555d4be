package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an Amplitude project.
 *
 * @param address its ingestion address: {@code https://api2.amplitude.com} or {@code https://api.eu.amplitude.com}
 * @param apiKey  the project's API key; it can write events only, but is kept secret all the same
 * @param access  to delete users; null if it is not for this server to do so
 */
public record AmplitudeSettings(
        HttpAddress address, String apiKey, @Nullable AmplitudeAccess access) implements DestinationSettings {
    public static final String KIND = "amplitude";

    public AmplitudeSettings {
        if (apiKey.isBlank()) {
            throw new IllegalArgumentException("an Amplitude project has an API key; the project's settings show it");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Destination open(Vertx vertx) {
        return new AmplitudeDestination(new HttpExchange(vertx, address, Clock.systemUTC()), apiKey);
    }

    @Override
    public @Nullable PersonDeletion deletion(Vertx vertx) {
        return access == null
                ? null
                : new AmplitudeDeletion(new HttpExchange(vertx, access.address(), Clock.systemUTC()), apiKey, access);
    }

    @Override
    public String toString() {
        return KIND + " " + address.base();
    }
}
