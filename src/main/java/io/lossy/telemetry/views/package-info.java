/**
 * Makes SQL views of the catalog's events for people who query the database. It may use {@code database} and
 * {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.views;

import org.jspecify.annotations.NullMarked;
