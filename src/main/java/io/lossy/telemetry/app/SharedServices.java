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

/** The services that all stages share. */
record SharedServices(
        Vertx vertx,
        TelemetryConfig config,
        ReadTokenVerifier readers,
        DatabaseRoles database,
        NodeIdentity node,
        PipelineMetrics metrics,
        LoadMonitor pressure,
        ErasureLog erasures,
        Clock clock) {}
