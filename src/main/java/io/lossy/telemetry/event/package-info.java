/**
 * What travels between the rooms: a validated event, a batch, a result, and the closed list of ways out.
 */
@NullMarked
package io.lossy.telemetry.event;

import org.jspecify.annotations.NullMarked;
