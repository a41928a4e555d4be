/**
 * Holds each event against the catalog; what leaves here is fit to be stored.
 */
@NullMarked
package io.lossy.telemetry.validate;

import org.jspecify.annotations.NullMarked;
