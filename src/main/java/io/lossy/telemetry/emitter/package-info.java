/**
 * What a backend service emits with: names an event, gives its fields and goes on. Needs neither the rooms of the server nor,
 * but for {@link io.lossy.telemetry.emitter.EventBusTransport}, Vert.x.
 */
@NullMarked
package io.lossy.telemetry.emitter;

import org.jspecify.annotations.NullMarked;
