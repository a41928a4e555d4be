package io.lossy.telemetry.catalog.model;

import java.util.regex.Pattern;

/**
 * A system that receives events, as the settings describe it.
 *
 * @param name  the word in the catalog's {@code forward}
 * @param kind  such as {@code posthog}
 * @param place its host, or its brokers; without a path, which may be secret
 */
public record Recipient(String name, String kind, String place) {
    public static final String NAME_RULE = "a lower-case letter, then at most 31 lower-case letters and digits";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");

    /** Returns true if a destination may have this name, in the catalog as in the settings. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
