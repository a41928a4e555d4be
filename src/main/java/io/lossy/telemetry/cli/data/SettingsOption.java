package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.ConfigOverrides;
import io.lossy.telemetry.config.ConfigReader;
import io.lossy.telemetry.config.SettingsCopy;
import io.lossy.telemetry.config.TelemetryConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Reads the server's settings for a command that has its database from other options. */
final class SettingsOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings file (default: ./conf/telemetry.yml if it exists, else the built-in settings)")
    private @Nullable Path file;

    TelemetryConfig read() {
        ConfigFiles.ConfigText settings = ConfigFiles.settings(file);
        return ConfigReader.read(settings.name(), settings.content(), SettingsOption::variable, ConfigOverrides.NONE);
    }

    Map<String, String> copies() {
        return SettingsCopy.texts(file, SettingsOption::variable);
    }

    /**
     * Replaces the owner URL and the pooler by {@code none} for the settings: the command already has its database, so
     * these variables without DATABASE_URL are no mistake here.
     */
    private static @Nullable String variable(String name) {
        return name.equals(DatabaseOption.OWNER_URL) || name.equals("DATABASE_POOLER") ? "none" : System.getenv(name);
    }
}
