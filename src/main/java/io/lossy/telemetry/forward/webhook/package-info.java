/**
 * Forwards to a webhook: batches of CloudEvents, signed by Standard Webhooks. It may use {@code forward.destination} and
 * {@code address}.
 */
@NullMarked
package io.lossy.telemetry.forward.webhook;

import org.jspecify.annotations.NullMarked;
