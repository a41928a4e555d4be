/** Forwards events to PostHog. It may use {@code forward.destination}. */
@NullMarked
package io.lossy.telemetry.forward.posthog;

import org.jspecify.annotations.NullMarked;
