package io.lossy.telemetry.config;

import io.lossy.telemetry.forward.amplitude.AmplitudeAccess;
import io.lossy.telemetry.forward.amplitude.AmplitudeSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.posthog.PostHogAccess;
import io.lossy.telemetry.forward.posthog.PostHogSettings;
import io.lossy.telemetry.yaml.YamlMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads destinations of the kinds {@code posthog} and {@code amplitude}. */
final class PlatformConfigReader {
    private static final String DELETION = "deletion";
    private static final Pattern KEY = Pattern.compile("[!-~]+");
    private static final Pattern PROJECT = Pattern.compile("\\d{1,19}");

    private PlatformConfigReader() {}

    static @Nullable PostHogSettings posthog(YamlMap entry) {
        HttpAddress address = HttpAddressReader.readBase(entry);
        String token = key(entry, "token");
        boolean persons = entry.bool("person_profiles", false);
        PostHogAccess access = posthogAccess(entry.optionalMap(DELETION), persons);
        return address == null || token == null ? null : new PostHogSettings(address, token, persons, access);
    }

    static @Nullable AmplitudeSettings amplitude(YamlMap entry) {
        HttpAddress address = HttpAddressReader.readBase(entry);
        String key = key(entry, "api_key");
        AmplitudeAccess access = amplitudeAccess(entry.optionalMap(DELETION));
        return address == null || key == null ? null : new AmplitudeSettings(address, key, access);
    }

    /** Reads a key that goes into a header, so it has no space, control character or letter beyond ASCII. */
    private static @Nullable String key(YamlMap entry, String key) {
        String secret = SecretSetting.required(entry, key);
        if (secret == null || KEY.matcher(secret).matches()) {
            return secret;
        }
        entry.report(key, "has a character that no key has", "copy the key again, without spaces");
        return null;
    }

    private static @Nullable PostHogAccess posthogAccess(YamlMap deletion, boolean persons) {
        if (!deletion.isPresent()) {
            return null;
        }
        HttpAddress address = HttpAddressReader.readBase(deletion);
        String project = deletion.string("project");
        String key = key(deletion, "key");
        if (!persons) {
            deletion.report("has no effect without persons", "write 'person_profiles: true' at the destination too");
        }
        if (!PROJECT.matcher(project).matches()) {
            deletion.report("project", "is not the number of a project", "copy it from the project's settings");
            return null;
        }
        return address == null || key == null ? null : new PostHogAccess(address, project, key);
    }

    private static @Nullable AmplitudeAccess amplitudeAccess(YamlMap deletion) {
        if (!deletion.isPresent()) {
            return null;
        }
        HttpAddress address = HttpAddressReader.readBase(deletion);
        String key = key(deletion, "key");
        return address == null || key == null ? null : new AmplitudeAccess(address, key);
    }
}
