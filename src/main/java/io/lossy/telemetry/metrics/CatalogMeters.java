package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which catalog a server goes by, and how its readings of it ended. */
public final class CatalogMeters {
    private final MeterRegistry registry;
    private final Map<String, Counter> reloads;
    private @Nullable Gauge info;
    private volatile boolean followed = true;

    /** @param results the ways in which a reload can end */
    public CatalogMeters(MeterRegistry registry, List<String> results) {
        this.registry = registry;
        this.reloads = new Meters(registry)
                .counters(
                        "lossy.catalog.reload",
                        "Times the catalog was to be read again, by how it ended",
                        "result",
                        results,
                        word -> word);
        Gauge.builder("lossy.catalog.last.reload.successful", () -> followed ? 1 : 0)
                .description("0: the catalog's file was refused when it was last read again, and is not what is in use")
                .register(registry);
    }

    /** @param inUse whether the server goes by what the file says since then */
    public void reloaded(String result, boolean inUse) {
        followed = inUse;
        Counter counter = reloads.get(result);
        if (counter != null) {
            counter.increment();
        }
    }

    /** @param hash the first digits of the file's SHA-256; the series of the one before goes, so there is one always */
    public synchronized void inUse(String hash) {
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
