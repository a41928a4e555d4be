package io.lossy.telemetry.privacy;

import io.lossy.telemetry.event.OptOut;
import java.time.Instant;

/**
 * A choice as it is in the table.
 *
 * @param at when it was stored, by the database's clock
 */
public record StoredOptOut(OptOut choice, Instant at) {}
