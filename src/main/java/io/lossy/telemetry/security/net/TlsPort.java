package io.lossy.telemetry.security.net;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Configures TLS on a port: versions 1.2 and 1.3, none older (RFC 8996). */
public final class TlsPort {
    private TlsPort() {}

    /**
     * Adds TLS to the options, or leaves them unchanged if the exposure has no certificate.
     *
     * @throws IllegalStateException if no handshake could succeed with its files; the message says why
     */
    public static HttpServerOptions secure(Vertx vertx, HttpServerOptions options, Exposure exposure) {
        Exposure.Tls tls = exposure.tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(false) // HTTP/1.1 only: the bridge is WebSocket, and HTTP/2 is not tested here
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                    .setSslHandshakeTimeout(10)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                    .setKeyCertOptions(TlsFiles.read(vertx, tls));
        }
        return options;
    }

    /**
     * Checks the files of an exposure before a port opens with them.
     *
     * @throws IllegalStateException if no handshake could succeed with its files; the message says why
     */
    public static void check(Exposure exposure) {
        Exposure.Tls tls = exposure.tls();
        if (tls != null) {
            Vertx reader = Vertx.vertx();
            try {
                TlsFiles.read(reader, tls);
            } finally {
                reader.close();
            }
        }
    }
}
