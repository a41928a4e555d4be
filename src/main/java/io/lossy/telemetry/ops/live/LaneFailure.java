package io.lossy.telemetry.ops.live;

import java.time.Instant;

/**
 * The last failure of a forwarding lane.
 *
 * @param word never a text of the destination
 */
public record LaneFailure(String word, Instant at) {}
