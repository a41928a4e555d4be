package io.lossy.telemetry.ops;

import java.util.List;

/**
 * Where the management port is; it has no keys, so it belongs on loopback or behind something that has.
 *
 * @param hosts    names besides loopback's and {@code host} under which it may be asked, such as a proxy's
 * @param watchers live pages that may be open at a time, 1 to 1,000
 */
public record OpsConfig(String host, int port, List<String> hosts, int watchers) {
    public static final int DEFAULT_WATCHERS = 20;

    public OpsConfig {
        hosts = List.copyOf(hosts);
        if (watchers < 1 || watchers > 1_000) {
            throw new IllegalArgumentException("management.watchers must be from 1 to 1000, not " + watchers);
        }
    }
}
