package io.lossy.telemetry.access;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds credentials in the query of an address. They are refused there even when they are right: addresses end up in the
 * logs of proxies, in histories and in Referer headers.
 */
public final class UrlSecrets {
    /** What to answer. */
    public static final String ADVICE = "a credential does not belong into an address, where logs keep it: take it for"
            + " known to others, and send another as Authorization: Bearer";

    private static final List<String> NAMES =
            List.of("token", "access_token", "read_token", "key", "api_key", "apikey", "authorization", "bearer");

    private UrlSecrets() {}

    /** @param query what follows the question mark, as it came */
    public static boolean isIn(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return false;
        }
        for (String pair : query.toLowerCase(Locale.ROOT).split("&", -1)) {
            int at = pair.indexOf('=');
            String name = at < 0 ? pair : pair.substring(0, at);
            String value = at < 0 ? pair : pair.substring(at + 1);
            if (NAMES.contains(name) || value.startsWith(ReadToken.PREFIX) || value.startsWith("wk_")) {
                return true;
            }
        }
        return false;
    }
}
