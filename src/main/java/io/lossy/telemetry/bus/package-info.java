/**
 * Requests between stages: those of one event-loop turn share one message on the event bus, and so do their replies.
 * It uses no other package of this project.
 */
@NullMarked
package io.lossy.telemetry.bus;

import org.jspecify.annotations.NullMarked;
