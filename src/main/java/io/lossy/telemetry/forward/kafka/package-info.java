/**
 * Forwards events to a Kafka topic. Only a server with such a destination loads Kafka's classes. It may use
 * {@code forward.destination}, {@code kafka} and {@code address}.
 */
@NullMarked
package io.lossy.telemetry.forward.kafka;

import org.jspecify.annotations.NullMarked;
