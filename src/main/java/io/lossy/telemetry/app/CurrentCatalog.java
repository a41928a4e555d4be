package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.validate.EventValidator;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Holds the catalog that the stages use, and switches them to another one while events pass through. */
final class CurrentCatalog {
    private volatile Catalog catalog;
    private volatile EventValidator validator;
    /** The stages behind validate, in the order in which they switch. */
    private final List<Function<Catalog, Future<Void>>> consumers = new ArrayList<>();

    CurrentCatalog(Catalog catalog, EventValidator validator) {
        this.catalog = catalog;
        this.validator = validator;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Validate reads it once per request, so each request is validated by one catalog. */
    EventValidator validator() {
        return validator;
    }

    void addConsumer(Function<Catalog, Future<Void>> consumer) {
        consumers.add(consumer);
    }

    /** Switches the consumers first, then the validator of all event loops. Consumers accept events of either catalog. */
    Future<Void> replace(Catalog next, EventValidator nextValidator) {
        catalog = next;
        Future<Void> switched = Future.succeededFuture();
        for (Function<Catalog, Future<Void>> each : consumers) {
            switched = switched.compose(v -> each.apply(next));
        }
        return switched.onSuccess(v -> validator = nextValidator);
    }
}
