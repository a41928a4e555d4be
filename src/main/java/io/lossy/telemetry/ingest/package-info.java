/**
 * The ingest stage: the SockJS event-bus bridge, the HTTP routes, and the admission control that both share.
 */
@NullMarked
package io.lossy.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
