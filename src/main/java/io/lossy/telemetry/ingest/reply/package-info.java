/**
 * The answers to requests: as JSON of the wire contract, or by reference for emitters in this JVM. May use the vocabulary of
 * {@code event} and Vert.x's JSON.
 */
@NullMarked
package io.lossy.telemetry.ingest.reply;

import org.jspecify.annotations.NullMarked;
