/**
 * The client library for backend services: a service names an event, gives its fields and continues. Does not depend on
 * the stages of the server. Only {@link io.lossy.telemetry.emitter.EventBusTransport} needs Vert.x.
 */
@NullMarked
package io.lossy.telemetry.emitter;

import org.jspecify.annotations.NullMarked;
