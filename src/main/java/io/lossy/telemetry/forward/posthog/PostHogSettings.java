package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.destination.HttpExchange;
import io.lossy.telemetry.forward.destination.PersonDeletion;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostHog project.
 *
 * @param address its capture address, such as {@code https://eu.i.posthog.com}
 * @param token   the project's token; it can write events only, but is kept secret all the same
 * @param persons whether PostHog makes a person of each install. It deletes the events of persons only
 * @param access  to delete persons; null if it is not for this server to do so
 */
public record PostHogSettings(
        HttpAddress address,
        String token,
        boolean persons,
        @Nullable PostHogAccess access) implements DestinationSettings {
    public static final String KIND = "posthog";

    public PostHogSettings {
        if (token.isBlank()) {
            throw new IllegalArgumentException("a PostHog project has a token; the project's settings show it");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Destination open(Vertx vertx) {
        Clock clock = Clock.systemUTC();
        return new PostHogDestination(new HttpExchange(vertx, address, clock), this, clock);
    }

    @Override
    public @Nullable PersonDeletion deletion(Vertx vertx) {
        return access == null
                ? null
                : new PostHogDeletion(new HttpExchange(vertx, access.address(), Clock.systemUTC()), access);
    }

    @Override
    public String toString() {
        return KIND + " " + address.base();
    }
}
