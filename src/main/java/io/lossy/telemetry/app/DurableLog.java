package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.log.kafka.LogReaderVerticle;
import io.lossy.telemetry.log.kafka.LogSetupException;
import io.lossy.telemetry.log.kafka.LogTopics;
import io.lossy.telemetry.log.kafka.OptOutLogVerticle;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.log.record.RecordDecoder;
import io.lossy.telemetry.log.record.SharedHashKey;
import io.lossy.telemetry.ops.health.NotReadyException;
import io.lossy.telemetry.privacy.OptOutRows;
import io.lossy.telemetry.privacy.OptOuts;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Supplier;
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

    /** Returns the stage that follows and writes opt-outs, and on a server that stores also those of the database. */
    Deployable optOuts(SharedServices common, Supplier<Catalog> catalog, OptOuts known, SharedHashKey hashKey) {
        DatabaseRoles database = common.databaseOrNone();
        return new OptOutLogVerticle(
                settings,
                new RecordDecoder(catalog),
                known,
                database == null ? null : new OptOutRows(database.ingest()),
                hashKey,
                common.erasures(),
                common.metrics(),
                common.clock());
    }

    /** Returns the stage that reads the log and has it stored. */
    Deployable reader(SharedServices common, Supplier<Catalog> catalog) {
        return new LogReaderVerticle(settings, topics, ids, catalog, common.metrics(), common.clock());
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
