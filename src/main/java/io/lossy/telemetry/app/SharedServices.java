package io.lossy.telemetry.app;

import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The services that all stages share.
 *
 * @param databaseOrNone null for a server that only receives
 * @param log null for a server that commits before it answers
 */
record SharedServices(
        Vertx vertx,
        TelemetryConfig config,
        ReadTokenVerifier readers,
        @Nullable DatabaseRoles databaseOrNone,
        NodeIdentity node,
        PipelineMetrics metrics,
        LoadMonitor pressure,
        ErasureLog erasures,
        @Nullable DurableLog log,
        Clock clock) {
    DatabaseRoles database() {
        return Objects.requireNonNull(databaseOrNone, "this server has no database");
    }
}
