/**
 * A running server met by programs that others wrote: the official event-bus client, a browser, Prometheus.
 */
@NullMarked
package io.lossy.telemetry.it.peers;

import org.jspecify.annotations.NullMarked;
