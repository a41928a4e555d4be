/**
 * The messages between the stages: requests, validated events, batches, results, the closed list of reasons, and the
 * rules for text and times that several stages apply. It may use {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.event;

import org.jspecify.annotations.NullMarked;
