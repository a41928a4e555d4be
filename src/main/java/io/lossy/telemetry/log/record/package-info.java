/**
 * What stands in the durable log and how it is written, and the messages between its reader and the persist stage. It uses no
 * class of Kafka. It may use {@code database}, {@code kafka}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.log.record;

import org.jspecify.annotations.NullMarked;
