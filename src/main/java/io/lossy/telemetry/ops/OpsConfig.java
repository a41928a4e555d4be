package io.lossy.telemetry.ops;

import io.lossy.telemetry.access.Exposure;
import java.util.List;

/**
 * Where the management port is, and who may ask it: anyone on loopback, unless a token is wanted there too; beyond
 * loopback whoever has a read token for it.
 *
 * @param hosts    names besides loopback's and {@code host} under which it may be asked, such as a proxy's
 * @param exposure what lies between the port and those who ask
 * @param tokensOnly a token is asked for on loopback as well
 * @param watchers live pages that may be open at a time, 1 to 1,000
 */
public record OpsConfig(
        String host, int port, List<String> hosts, Exposure exposure, boolean tokensOnly, int watchers) {
    public static final int DEFAULT_WATCHERS = 20;

    public OpsConfig {
        hosts = List.copyOf(hosts);
        hosts.forEach(HostGate::requireName);
        if (watchers < 1 || watchers > 1_000) {
            throw new IllegalArgumentException("management.watchers must be from 1 to 1000, not " + watchers);
        }
    }

    public boolean asksForToken() {
        return tokensOnly || !Exposure.isLoopback(host);
    }
}
