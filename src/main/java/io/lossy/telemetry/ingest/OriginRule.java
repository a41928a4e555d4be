package io.lossy.telemetry.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which web origins (RFC 6454) may connect. A request without an Origin comes from no browser page and
 * continues to the key check; a page's {@code null} origin is always rejected.
 *
 * <p>An entry is an exact origin, or ends in {@code *}: {@code http://localhost:*} matches any port,
 * {@code chrome-extension://*} any extension. There are no other patterns, so a look-alike suffix cannot match.
 */
final class OriginRule {
    private final List<String> allowed;

    OriginRule(List<String> allowed) {
        allowed.forEach(OriginRule::check);
        this.allowed = List.copyOf(allowed);
    }

    /** @throws IllegalArgumentException if the entry is no origin; the message says what to write */
    static void check(String entry) {
        int star = entry.indexOf('*');
        boolean wildcard = star >= 0;
        boolean atEnd = star == entry.length() - 1;
        boolean afterColonOrScheme = entry.endsWith(":*") || entry.endsWith("-extension://*");
        if (!entry.contains("://") || (wildcard && !(atEnd && afterColonOrScheme))) {
            throw new IllegalArgumentException("origin '" + entry
                    + "': write scheme://host[:port], or use * only as a port or as an extension's id");
        }
    }

    boolean allows(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        for (String entry : allowed) {
            if (entry.endsWith("*") ? matches(entry.substring(0, entry.length() - 1), origin) : entry.equals(origin)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String prefix, String origin) {
        if (!origin.startsWith(prefix) || origin.length() == prefix.length()) {
            return false;
        }
        boolean port = !prefix.endsWith("://");
        for (int i = prefix.length(); i < origin.length(); i++) {
            char c = origin.charAt(i);
            boolean ok = port ? c >= '0' && c <= '9' : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            if (!ok) {
                return false;
            }
        }
        return true;
    }
}
