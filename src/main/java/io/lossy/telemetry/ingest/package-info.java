/**
 * The doors: the SockJS event-bus bridge and HTTP, and the admission both share.
 */
@NullMarked
package io.lossy.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
