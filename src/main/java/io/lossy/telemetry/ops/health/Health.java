package io.lossy.telemetry.ops.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether events can be committed now. It queries the database; an open port is not enough. A result is reused
 * for one second, so that many probes cost one query.
 */
public final class Health {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final Supplier<Future<Void>> probe;
    private final Clock clock;
    private @Nullable Future<JsonObject> last;
    private Instant askedAt = Instant.EPOCH;
    private boolean ready = true;

    public Health(Supplier<Future<Void>> probe, Clock clock) {
        this.probe = probe;
        this.clock = clock;
    }

    /** Returns {@code {"status":"ready"}}, or {@code {"status":"unavailable","reason":...}}. The future never fails. */
    public Future<JsonObject> ready() {
        Instant now = clock.instant();
        Future<JsonObject> kept = last;
        boolean fresh = !now.isBefore(askedAt) && now.isBefore(askedAt.plus(FRESH));
        if (kept != null && (fresh || !kept.isComplete())) {
            return kept;
        }
        askedAt = now;
        Future<JsonObject> asked = probe.get()
                .map(new JsonObject().put("status", "ready"))
                .onSuccess(answer -> ready = true)
                .otherwise(this::unavailable);
        last = asked;
        return asked;
    }

    private JsonObject unavailable(Throwable failure) {
        if (ready) {
            ready = false; // log once, not once per second
            LOG.atWarn().addKeyValue("cause", failure.getMessage()).log("not ready: the database accepts no commits");
        }
        String why =
                failure instanceof NotReadyException known ? known.getMessage() : "the database accepts no commits";
        return new JsonObject()
                .put("status", "unavailable")
                .put("reason", "database_unavailable")
                .put("detail", why + "; events are answered with retry");
    }
}
