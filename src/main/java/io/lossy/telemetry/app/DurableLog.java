package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.log.kafka.LogSetupException;
import io.lossy.telemetry.log.kafka.LogTopics;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.ops.health.NotReadyException;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The durable log of a server that has one, with its topics ready.
 *
 * @param ids of the topics by name
 */
record DurableLog(LogSettings settings, LogTopics topics, Map<String, String> ids) {
    DurableLog {
        ids = Map.copyOf(ids);
    }

    /** Succeeds if the log can take events now, as far as can be known without one. */
    Future<Void> probe() {
        return topics.probe()
                .recover(failure -> Future.failedFuture(new NotReadyException("no broker of the durable log answers")));
    }

    /**
     * Checks the log, and creates the topics that are missing. Returns null if the settings have no log.
     *
     * @throws SetupException if the log cannot be used
     */
    static @Nullable DurableLog open(TelemetryConfig config, Catalog catalog) {
        LogSettings settings = config.log();
        if (settings == null) {
            return null;
        }
        LogTopics topics = null;
        try {
            topics = new LogTopics(settings);
            return new DurableLog(
                    settings, topics, topics.ready(catalog.families().keySet()));
        } catch (LogSetupException e) {
            if (topics != null) {
                topics.close();
            }
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
