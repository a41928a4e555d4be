/**
 * The ingest stage: the SockJS event-bus bridge, the HTTP routes, and the admission control that both share. It may
 * use {@code bus}, {@code web}, {@code security}, {@code overload}, {@code metrics}, {@code event} and
 * {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
