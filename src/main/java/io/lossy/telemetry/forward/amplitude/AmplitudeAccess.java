package io.lossy.telemetry.forward.amplitude;

import io.lossy.telemetry.forward.destination.HttpAddress;

/**
 * Where users are deleted.
 *
 * @param address which is not that of ingestion: {@code https://amplitude.com} or {@code https://analytics.eu.amplitude.com}
 * @param key     the project's secret key
 */
public record AmplitudeAccess(HttpAddress address, String key) {
    @Override
    public String toString() {
        return address.base().toString();
    }
}
