package io.lossy.telemetry.app;

import io.lossy.telemetry.views.CatalogViews;
import io.vertx.core.Vertx;

/**
 * Updates the SQL views after a reload of the catalog, on a worker thread. It does not delay the reload, because a query
 * that uses a view may hold it for seconds. Updates run one after the other, each for the newest catalog.
 */
final class ViewUpdates {
    private final Vertx vertx;
    private final CatalogViews views;
    private volatile CatalogSource.Loaded newest;

    ViewUpdates(Vertx vertx, CatalogViews views, CatalogSource.Loaded first) {
        this.vertx = vertx;
        this.views = views;
        this.newest = first;
    }

    void follow(CatalogSource.Loaded next) {
        newest = next;
        vertx.executeBlocking(this::update, false);
    }

    private synchronized CatalogSource.Loaded update() {
        CatalogSource.Loaded catalog = newest;
        views.update(catalog.file().catalog(), catalog.hash());
        return catalog;
    }
}
