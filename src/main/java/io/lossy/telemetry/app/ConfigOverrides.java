package io.lossy.telemetry.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the command line says against the settings file; null: nothing. */
public record ConfigOverrides(
        @Nullable Integer port,
        @Nullable Integer managementPort,
        @Nullable String database,
        @Nullable Path dataDir) {
    public static final ConfigOverrides NONE = new ConfigOverrides(null, null, null, null);
}
