/**
 * The answers to requests: as JSON of the wire contract, or by reference for emitters in this JVM. It may use
 * {@code event}.
 */
@NullMarked
package io.lossy.telemetry.ingest.reply;

import org.jspecify.annotations.NullMarked;
