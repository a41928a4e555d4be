package io.lossy.telemetry.config;

import io.lossy.telemetry.aggregate.AggregateConfig;
import io.lossy.telemetry.batch.BatchConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.metrics.MetricsConfig;
import io.lossy.telemetry.node.NodeName;
import io.lossy.telemetry.ops.OpsConfig;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.security.auth.ReadTokenConfig;
import io.lossy.telemetry.security.net.Exposure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the validated settings of a server, one record per part.
 *
 * @param catalog path of the catalog file, as written in the settings
 * @param node     display name of this server
 * @param database null for the embedded PostgreSQL in {@code dataDir}
 * @param forward  the destinations that events are forwarded to; usually none
 * @param log      the durable log; null for a server that commits before it answers
 */
public record TelemetryConfig(
        String catalog,
        Path dataDir,
        NodeName node,
        @Nullable DatabaseRoles database,
        IngestConfig ingest,
        ReadTokenConfig tokens,
        OpsConfig ops,
        StoreOptions store,
        BatchConfig batch,
        AggregateConfig aggregate,
        MetricsConfig metrics,
        RetentionOptions retention,
        List<LaneSettings> forward,
        @Nullable LogSettings log) {

    public TelemetryConfig {
        forward = List.copyOf(forward);
        List<String> refusals = new ArrayList<>();
        boolean reachable = !Exposure.isLoopback(ingest.host());
        if (ingest.open() && (reachable || ingest.exposure().behindProxy())) {
            refusals.add((reachable ? "ingest.host is " + ingest.host() : "ingest is behind_proxy")
                    + " but ingest.keys is empty: anyone on the network could write; make one with `keys new write`,"
                    + " or listen on 127.0.0.1 without a proxy");
        }
        if (reachable && !ingest.exposure().isEncrypted()) {
            refusals.add(inTheClear("ingest", ingest.host()));
        }
        if (!Exposure.isLoopback(ops.host()) && !ops.exposure().isEncrypted()) {
            refusals.add(inTheClear("management", ops.host()));
        }
        if (ops.port() != 0 && ops.port() == ingest.port() && ops.host().equals(ingest.host())) {
            refusals.add("ingest.port and management.port are both " + ops.port()
                    + ", but each needs its own; choose another with --port or --management-port");
        }
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", refusals));
        }
    }

    /** Returns false for a server that only stores what others wrote to the durable log. */
    public boolean receives() {
        return log == null || log.role().receives();
    }

    /** Returns false for a server that only writes to the durable log, and needs no database. */
    public boolean stores() {
        return log == null || log.role().stores();
    }

    /** Returns a copy with one more write key. */
    public TelemetryConfig with(WriteKey key) {
        return new TelemetryConfig(
                catalog,
                dataDir,
                node,
                database,
                ingest.with(key),
                tokens,
                ops,
                store,
                batch,
                aggregate,
                metrics,
                retention,
                forward,
                log);
    }

    private static String inTheClear(String port, String host) {
        return port + ".host is " + host + " without TLS, so data would cross the network unencrypted; give "
                + port + ".tls a certificate and a key, or set " + port
                + ".behind_proxy: true if a proxy ends TLS before it, or listen on 127.0.0.1";
    }
}
