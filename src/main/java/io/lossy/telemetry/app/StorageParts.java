package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.vertx.core.Future;

/**
 * What a server with a database stores with.
 *
 * @param store the rows with the layers that handle failures, or without them if a durable log repeats what fails
 */
record StorageParts(PostgresEventStore rows, EventStore store, NodeLinks links, Forwarding forwarding) {
    /** Checks the database, so that the server reports ready only if it can store events. */
    Future<?> check() {
        return rows.check().compose(v -> links.heartbeat().readClock());
    }

    void follow(Catalog catalog, String hash) {
        rows.follow(catalog);
        links.heartbeat().useCatalog(hash);
    }
}
