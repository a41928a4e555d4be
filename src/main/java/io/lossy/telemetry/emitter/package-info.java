/**
 * The client library for backend services: a service names an event, gives its fields and continues. It may use
 * {@code address}, {@code event} and {@code catalog.model}, but no stage of the server; only
 * {@link io.lossy.telemetry.emitter.EventBusTransport} needs Vert.x.
 */
@NullMarked
package io.lossy.telemetry.emitter;

import org.jspecify.annotations.NullMarked;
