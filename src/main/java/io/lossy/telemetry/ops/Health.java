package io.lossy.telemetry.ops;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether events can be committed now: asked of the database, not of the port being open. An answer is kept for a
 * moment, so that a stampede of probes costs one query.
 */
final class Health {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Supplier<Future<Void>> probe;
    private final Clock clock;
    private @Nullable Future<JsonObject> last;
    private Instant askedAt = Instant.EPOCH;

    Health(Supplier<Future<Void>> probe, Clock clock) {
        this.probe = probe;
        this.clock = clock;
    }

    /** {@code {"status":"ready"}}, or {@code {"status":"unavailable","reason":...}}; never fails. */
    Future<JsonObject> ready() {
        Instant now = clock.instant();
        Future<JsonObject> kept = last;
        boolean fresh = !now.isBefore(askedAt) && now.isBefore(askedAt.plus(FRESH));
        if (kept != null && (fresh || !kept.isComplete())) {
            return kept;
        }
        askedAt = now;
        Future<JsonObject> asked = probe.get()
                .map(new JsonObject().put("status", "ready"))
                .otherwise(failure -> new JsonObject()
                        .put("status", "unavailable")
                        .put("reason", "database_unavailable")
                        .put("detail", "the database takes no commits now; events are answered with retry"));
        last = asked;
        return asked;
    }
}
