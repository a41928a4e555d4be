package io.lossy.telemetry.forward.posthog;

import io.lossy.telemetry.forward.destination.HttpAddress;

/**
 * Where persons are deleted.
 *
 * @param address of the app, which is not that of capture, such as {@code https://eu.posthog.com}
 * @param project number of the project
 * @param key     personal API key with the scope {@code person:write}
 */
public record PostHogAccess(HttpAddress address, String project, String key) {
    @Override
    public String toString() {
        return address.base() + " project " + project;
    }
}
