package io.lossy.telemetry.ops;

import io.lossy.telemetry.security.net.Exposure;
import java.util.List;

/**
 * Settings of the management port. On loopback no token is required unless {@code tokensOnly} is set. On any other
 * address a read token is required.
 *
 * @param hosts further names under which requests are accepted, such as a proxy's, besides loopback's and {@code host}
 * @param exposure how the port is exposed: TLS, proxies
 * @param tokensOnly true if a token is required on loopback as well
 * @param watchers live pages that may be open at a time, 1 to 1,000
 */
public record OpsConfig(
        String host, int port, List<String> hosts, Exposure exposure, boolean tokensOnly, int watchers) {
    public static final int DEFAULT_WATCHERS = 20;

    public OpsConfig {
        hosts = List.copyOf(hosts);
        hosts.forEach(HostCheck::requireName);
        if (watchers < 1 || watchers > 1_000) {
            throw new IllegalArgumentException("management.watchers must be from 1 to 1000, not " + watchers);
        }
    }

    public boolean asksForToken() {
        return tokensOnly || !Exposure.isLoopback(host);
    }
}
