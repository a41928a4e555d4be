package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows whether telemetry as a whole and each family are enabled. */
public final class EnabledGauges {
    private EnabledGauges() {}

    /** @param catalog supplies the catalog that is currently in use, because a reload may enable or disable a family */
    public static void show(PipelineMetrics metrics, boolean enabled, Supplier<Catalog> catalog) {
        metrics.gauge("lossy.telemetry.enabled", "0: telemetry is switched off on this server", () -> enabled ? 1 : 0);
        for (String name : catalog.get().families().keySet()) {
            metrics.gauge(
                    "lossy.family.enabled",
                    "0: events of this family are not stored",
                    () -> enabled && isOn(catalog.get().families().get(name)) ? 1 : 0,
                    "family",
                    name);
        }
    }

    private static boolean isOn(@Nullable Family family) {
        return family != null && family.enabled();
    }
}
