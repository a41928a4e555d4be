package io.lossy.telemetry.security.net;

import io.lossy.telemetry.address.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a port is exposed: TLS, and the proxies between it and its clients.
 *
 * @param tls         null: the port speaks plain HTTP
 * @param behindProxy a proxy in front terminates TLS; the server trusts this setting and cannot check it
 * @param trustedHops own proxies that add to {@code X-Forwarded-For}, 0 to 8; 0: the header is ignored, because any
 *                    client can send it
 */
public record Exposure(@Nullable Tls tls, boolean behindProxy, int trustedHops) {
    /** Plain HTTP without a proxy, as on loopback. */
    public static final Exposure PLAIN = new Exposure(null, false, 0);

    public Exposure {
        if (tls != null && behindProxy) {
            throw new IllegalArgumentException("tls and behind_proxy exclude each other; use tls if this server"
                    + " ends TLS, behind_proxy if a proxy does");
        }
        if (trustedHops > 0 && !behindProxy) {
            throw new IllegalArgumentException(
                    "trusted_hops counts proxies, but there is none: set behind_proxy: true as well, or leave it out");
        }
    }

    /**
     * Names the files of a certificate and its key.
     *
     * @param certificate PEM: the server's own certificate, then those that sign it
     * @param key         PEM: PKCS #8, without a password
     */
    public record Tls(Path certificate, Path key) {}

    /** Returns true if browsers receive everything over TLS, so that the server can send HSTS. */
    public boolean isEncrypted() {
        return tls != null || behindProxy;
    }

    /**
     * Returns the network of the client. Without a proxy it is the peer's. Behind a proxy it is the address that the
     * outermost trusted proxy saw, counted from the right of {@code X-Forwarded-For}, because the client itself can
     * write everything further left.
     *
     * @param peer      address of the other end of the connection
     * @param forwarded every {@code X-Forwarded-For} header, in order
     * @return null if the network is not known: the proxy sends no usable address, or no hop is trusted
     */
    public @Nullable Network network(String peer, List<String> forwarded) {
        return Network.of(behindProxy ? clientAddress(forwarded) : peer);
    }

    private String clientAddress(List<String> forwarded) {
        if (trustedHops == 0) {
            return "";
        }
        String[] chain = String.join(",", forwarded).split(",", -1);
        return chain.length < trustedHops ? "" : chain[chain.length - trustedHops].strip();
    }

    public static boolean isLoopback(String host) {
        return HostPort.isLoopback(host);
    }
}
