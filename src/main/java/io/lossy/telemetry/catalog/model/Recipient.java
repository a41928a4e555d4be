package io.lossy.telemetry.catalog.model;

/**
 * A system that receives events, as the settings describe it.
 *
 * @param name  the word in the catalog's {@code forward}
 * @param kind  such as {@code posthog}
 * @param place its host, or its brokers; without a path, which may be secret
 */
public record Recipient(String name, String kind, String place) {}
