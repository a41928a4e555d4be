package io.lossy.telemetry.app;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the address of an HTTP server out of a setting. */
final class HttpAddress {
    private HttpAddress() {}

    /** Null for what is none: another scheme, no host, a port that cannot be, or a password, which belongs in a header. */
    static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= 65_535 ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
