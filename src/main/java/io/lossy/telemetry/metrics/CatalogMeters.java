package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows which catalog the server uses, and counts the results of its reloads. */
public final class CatalogMeters {
    private final MeterRegistry registry;
    private final CounterMap<String> reloads;
    private @Nullable Gauge info;
    private volatile boolean lastReloadOk = true;

    /** @param results the possible results of a reload */
    public CatalogMeters(MeterRegistry registry, List<String> results) {
        this.registry = registry;
        this.reloads = new Meters(registry)
                .counters("lossy.catalog.reload", "Catalog reloads, by result", "result", results, word -> word);
        Gauge.builder("lossy.catalog.last.reload.successful", () -> lastReloadOk ? 1 : 0)
                .description("0 if the last catalog reload was rejected, otherwise 1")
                .register(registry);
    }

    /** @param inUse true if the server uses the content of the file since this reload */
    public void reloaded(String result, boolean inUse) {
        lastReloadOk = inUse;
        reloads.increment(result);
    }

    /**
     * @param hash the first digits of the file's SHA-256; the series of the previous hash is removed, so there is
     *             always one
     */
    public synchronized void setActive(String hash) {
        Gauge before = info;
        info = Gauge.builder("lossy.catalog.info", () -> 1)
                .description("The catalog in use, by the beginning of its SHA-256")
                .tag("hash", hash)
                .register(registry);
        if (before != null && before != info) {
            registry.remove(before);
        }
    }
}
