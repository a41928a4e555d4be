package io.lossy.telemetry.access;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a port and those who ask it.
 *
 * @param tls         null: the port speaks plain HTTP
 * @param behindProxy somebody else ends TLS in front of it, which this server takes on trust
 * @param trustedHops proxies that add to {@code X-Forwarded-For}, 0 to 8; 0: the header is a stranger's word, and ignored
 */
public record Exposure(@Nullable Tls tls, boolean behindProxy, int trustedHops) {
    /** Plain HTTP and nobody between, as on loopback. */
    public static final Exposure BARE = new Exposure(null, false, 0);

    public Exposure {
        if (tls != null && behindProxy) {
            throw new IllegalArgumentException("tls and behind_proxy contradict one another: who ends TLS?");
        }
        if (trustedHops > 0 && !behindProxy) {
            throw new IllegalArgumentException(
                    "trusted_hops counts proxies, and there is none: set behind_proxy: true beside it, or leave it out");
        }
    }

    /**
     * A certificate and its key.
     *
     * @param certificate PEM: the server's own certificate, then those that sign it
     * @param key         PEM: PKCS #8, without a password
     */
    public record Tls(Path certificate, Path key) {}

    /** Browsers hear everything over TLS, so they may be told to ask for nothing else. */
    public boolean isEncrypted() {
        return tls != null || behindProxy;
    }

    /**
     * From which network it is asked: the peer's own, or that of whom the outermost of our own proxies saw, counted from the
     * right of {@code X-Forwarded-For}, since whatever stands further left came from the stranger.
     *
     * @param peer      address of the other end of the connection
     * @param forwarded every {@code X-Forwarded-For} header, in order
     * @return null when it is not known: a proxy asks for somebody else, and what it says of him is no address
     */
    public @Nullable Network network(String peer, List<String> forwarded) {
        return Network.of(behindProxy ? claimed(forwarded) : peer);
    }

    private String claimed(List<String> forwarded) {
        if (trustedHops == 0) {
            return "";
        }
        String[] chain = String.join(",", forwarded).split(",", -1);
        return chain.length < trustedHops ? "" : chain[chain.length - trustedHops].strip();
    }

    public static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
