package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.Vertx;
import java.time.Clock;

/** What every room stands on. */
record Foundation(
        Vertx vertx,
        TelemetryConfig config,
        Readers readers,
        DatabaseRoles database,
        PipelineMetrics metrics,
        Pressure pressure,
        Clock clock) {}
