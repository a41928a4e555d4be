/**
 * Limits connections and describes the exposure of a port: networks, proxies, TLS. It may use
 * {@code address}.
 */
@NullMarked
package io.lossy.telemetry.security.net;

import org.jspecify.annotations.NullMarked;
