/**
 * The load generator: an open-loop schedule, a ledger of acks, and the balance at its end. It may use
 * {@code cli.client}, {@code address}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.cli.load;

import org.jspecify.annotations.NullMarked;
