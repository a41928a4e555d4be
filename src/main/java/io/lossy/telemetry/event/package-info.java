/**
 * The messages between the stages: requests, validated events, batches, results and the closed list of reasons. Also
 * the rules for text and times that more than one stage applies.
 */
@NullMarked
package io.lossy.telemetry.event;

import org.jspecify.annotations.NullMarked;
