package io.lossy.telemetry.access;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Puts TLS on a port: 1.2 and 1.3 and nothing older (RFC 8996). */
public final class TlsPort {
    /** A year: browsers that came once over TLS come no other way (RFC 6797). Names under this one are not spoken for. */
    public static final String HSTS = "max-age=31536000";

    private TlsPort() {}

    /**
     * Leaves the options as they are when the exposure has no certificate.
     *
     * @throws IllegalStateException when no handshake could succeed with its files, and why
     */
    public static HttpServerOptions secure(Vertx vertx, HttpServerOptions options, Exposure exposure) {
        Exposure.Tls tls = exposure.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(
                            false) // HTTP/1.1 alone: the bridge is WebSocket, and what HTTP/2 adds is not tested here
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                    .setSslHandshakeTimeout(10)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                    .setKeyCertOptions(TlsFiles.read(vertx, tls));
        }
        return options;
    }
}
