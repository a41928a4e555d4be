package io.lossy.telemetry.config;

import io.lossy.telemetry.yaml.YamlRedaction;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Copies settings and catalog for a backup. The settings come without secrets, and without comments. */
public final class SettingsCopy {
    /** Settings whose value is a secret. The address of the database is left out if it has a user. */
    private static final Set<String> SECRETS = Set.of("secret", "previous_secret", "token", "api_key", "read_tokens");

    private SettingsCopy() {}

    /**
     * Returns the texts by file name.
     *
     * @param named the settings file that the user named; null for the default
     * @throws SetupException if the settings or the catalog can't be read
     */
    public static Map<String, String> texts(@Nullable Path named, Function<String, @Nullable String> environment) {
        ConfigFiles.ConfigText settings = ConfigFiles.settings(named);
        String catalog = ConfigReader.read(settings.name(), settings.content(), environment, ConfigOverrides.NONE)
                .catalog();
        return Map.of(
                "telemetry.yml", YamlRedaction.without(SECRETS, settings.content()),
                "events.yml", ConfigFiles.catalog(catalog, named).content());
    }
}
