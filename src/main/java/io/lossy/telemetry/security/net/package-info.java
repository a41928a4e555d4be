/**
 * Limits connections and describes the exposure of a port: networks, proxies, TLS. It uses no other package of this
 * project.
 */
@NullMarked
package io.lossy.telemetry.security.net;

import org.jspecify.annotations.NullMarked;
