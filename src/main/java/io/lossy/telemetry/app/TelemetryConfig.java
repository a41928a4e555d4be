package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.ReadTokens;
import io.lossy.telemetry.aggregate.AggregateConfig;
import io.lossy.telemetry.batch.BatchConfig;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.metrics.MetricsConfig;
import io.lossy.telemetry.ops.OpsConfig;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.persist.RetentionOptions;
import io.lossy.telemetry.persist.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        @Nullable DatabaseRoles database,
        IngestConfig ingest,
        ReadTokens tokens,
        OpsConfig ops,
        StoreOptions store,
        BatchConfig batch,
        AggregateConfig aggregate,
        MetricsConfig metrics,
        RetentionOptions retention) {

    public TelemetryConfig {
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
                    + ": one would answer for the other; choose another with --port or --management-port");
        }
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", refusals));
        }
    }

    /** The same with one more write key. */
    public TelemetryConfig with(WriteKey key) {
        return new TelemetryConfig(
                catalog, dataDir, database, ingest.with(key), tokens, ops, store, batch, aggregate, metrics, retention);
    }

    private static String inTheClear(String port, String host) {
        return port + ".host is " + host + " without TLS: what is said would cross the network in the clear; give "
                + port + ".tls a certificate and a key, or set " + port
                + ".behind_proxy: true when a proxy ends TLS before it, or listen on 127.0.0.1";
    }
}
