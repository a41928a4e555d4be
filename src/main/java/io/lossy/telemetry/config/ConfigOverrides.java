package io.lossy.telemetry.config;

import io.lossy.telemetry.log.record.LogRole;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Command-line values that replace those of the settings file. Null means that the option was not given. */
public record ConfigOverrides(
        @Nullable Integer port,
        @Nullable Integer managementPort,
        @Nullable String database,
        @Nullable Path dataDir,
        @Nullable LogRole role) {
    public static final ConfigOverrides NONE = new ConfigOverrides(null, null, null, null);

    public ConfigOverrides(
            @Nullable Integer port,
            @Nullable Integer managementPort,
            @Nullable String database,
            @Nullable Path dataDir) {
        this(port, managementPort, database, dataDir, null);
    }
}
