/**
 * The durable log in Kafka: writes batches to it in place of the persist stage, and reads them again for that stage. Only a
 * server whose settings have a log loads Kafka's classes. It may use {@code bus}, {@code log.record}, {@code kafka},
 * {@code privacy}, {@code overload}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.log.kafka;

import org.jspecify.annotations.NullMarked;
