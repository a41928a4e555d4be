/**
 * Keeps the books of forwarding in the database: cursors, requests without a result, and the counts of what became of
 * each event. It may use {@code database} and {@code event}.
 */
@NullMarked
package io.lossy.telemetry.forward.books;

import org.jspecify.annotations.NullMarked;
