/** How a Kafka cluster is reached. It uses no class of Kafka, so that a server without one loads none. It may use {@code address}. */
@NullMarked
package io.lossy.telemetry.kafka;

import org.jspecify.annotations.NullMarked;
