/**
 * Describes the wire of the public port: OpenAPI, AsyncAPI and a JSON Schema of each event, generated from the catalog
 * and the limits of this server. It may use {@code web}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.ingest.description;

import org.jspecify.annotations.NullMarked;
