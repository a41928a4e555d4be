package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.ClientReportTotals;
import io.lossy.telemetry.event.StoredHistory;
import io.lossy.telemetry.node.NodeList;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Facts and queries that the server's assembly gives to the live page.
 *
 * @param enabled false if telemetry as a whole is switched off
 * @param past reads counts from the database, from an instant (inclusive) to another (exclusive)
 * @param clients reads the clients' own reports
 * @param nodes returns the servers on the database as the last heartbeat found them; null before the first one
 * @param failures returns the last failure of each forwarding lane that this server owns and that had one
 */
public record PageFacts(
        Catalog catalog,
        boolean enabled,
        String version,
        BiFunction<Instant, Instant, Future<StoredHistory>> past,
        Supplier<Future<ClientReportTotals>> clients,
        Supplier<@Nullable NodeList> nodes,
        Supplier<Map<String, LaneFailure>> failures) {
    PageFacts with(Catalog next) {
        return new PageFacts(next, enabled, version, past, clients, nodes, failures);
    }

    /** Width in seconds of one count of the past. */
    public static final int STEP_SECONDS = HourBuffer.STEP_SECONDS;
}
