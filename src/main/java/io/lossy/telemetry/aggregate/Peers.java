package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.exchange.OwnParts;
import io.lossy.telemetry.exchange.PeerStates;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The other servers on the database, as the application connects them.
 *
 * @param nodes   the number of servers that the last heartbeat found, this one included; 0 before the first
 * @param write   writes this server's parts; see {@code WindowRows}
 * @param read    reads those of the others
 * @param recount counts what a server that is gone has stored; see {@code LoggedEvents}
 */
public record Peers(IntSupplier nodes, Function<OwnParts, Future<Long>> write, Reading read, Recount recount) {
    /** Reads what is newer than the known versions. */
    public interface Reading {
        Future<PeerStates> of(Map<UUID, Long> known, Duration window);
    }

    /** Counts what a server that is gone has stored, unless another server does so. */
    public interface Recount {
        Future<Boolean> of(
                UUID gone, String counted, Instant since, Consumer<TelemetryEvent> sink, Supplier<OwnParts> parts);
    }
}
