package io.lossy.telemetry.ops;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.ClientTotals;
import io.lossy.telemetry.event.Past;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What the live page has to be told by whoever assembles the server.
 *
 * @param enabled false: telemetry as a whole is switched off
 * @param past    counts from the database, from an instant on and before another
 * @param clients the clients' own books
 */
public record PageFacts(
        Catalog catalog,
        boolean enabled,
        String version,
        BiFunction<Instant, Instant, Future<Past>> past,
        Supplier<Future<ClientTotals>> clients) {
    PageFacts with(Catalog next) {
        return new PageFacts(next, enabled, version, past, clients);
    }

    /** How finely the page wants the past counted. */
    public static final int STEP_SECONDS = Hour.STEP_SECONDS;
}
