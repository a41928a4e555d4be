package io.lossy.telemetry.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Holds the security headers of every response of a port. No response may be cached unless its route allows it. */
public final class SecurityHeaders {
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("referrer-policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence CONTENT_POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized("cross-origin-resource-policy");
    private static final CharSequence TRANSPORT_SECURITY = HttpHeaders.createOptimized("strict-transport-security");
    /** For a year after a visit over TLS, browsers use only TLS for this host (RFC 6797), without its subdomains. */
    private static final CharSequence HSTS = HttpHeaders.createOptimized("max-age=31536000");

    private final CharSequence contentPolicy;
    private final CharSequence resourcePolicy;
    private final boolean encrypted;

    /**
     * Encodes the values once, because every response has them.
     *
     * @param contentPolicy  the value of {@code Content-Security-Policy}
     * @param resourcePolicy the value of {@code Cross-Origin-Resource-Policy}: whose pages may load a response
     * @param encrypted      true if clients use TLS, here or at a proxy; the proxy is why vertx-web's
     *                       {@code HSTSHandler} does not serve, because it looks at this server's own connection
     */
    public SecurityHeaders(String contentPolicy, String resourcePolicy, boolean encrypted) {
        this.contentPolicy = HttpHeaders.createOptimized(contentPolicy);
        this.resourcePolicy = HttpHeaders.createOptimized(resourcePolicy);
        this.encrypted = encrypted;
    }

    public void addTo(HttpServerResponse response) {
        response.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
                .putHeader(REFERRER_POLICY, NO_REFERRER)
                .putHeader(CONTENT_POLICY, contentPolicy)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(RESOURCE_POLICY, resourcePolicy);
        if (encrypted) {
            response.putHeader(TRANSPORT_SECURITY, HSTS);
        }
    }
}
