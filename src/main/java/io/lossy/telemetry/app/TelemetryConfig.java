package io.lossy.telemetry.app;

import io.lossy.telemetry.aggregate.AggregateConfig;
import io.lossy.telemetry.batch.BatchConfig;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.metrics.MetricsConfig;
import io.lossy.telemetry.ops.OpsConfig;
import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.StoreOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a server, checked: one record a room.
 *
 * @param catalog  where the catalog is meant to be, as written
 * @param database null: the embedded one in {@code dataDir}
 */
public record TelemetryConfig(
        String catalog,
        Path dataDir,
        @Nullable DatabaseAddress database,
        IngestConfig ingest,
        OpsConfig ops,
        StoreOptions store,
        BatchConfig batch,
        AggregateConfig aggregate,
        MetricsConfig metrics) {

    public TelemetryConfig {
        if (ingest.open() && !isLoopback(ingest.host())) {
            throw new IllegalArgumentException("ingest.host is " + ingest.host()
                    + " but ingest.keys is empty: anyone on the network could write; add a key or listen on 127.0.0.1");
        }
        if (!isLoopback(ops.host())) {
            throw new IllegalArgumentException("management.host is " + ops.host()
                    + ": the management port has no keys; listen on 127.0.0.1 and let a proxy with log-in pass it on");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
