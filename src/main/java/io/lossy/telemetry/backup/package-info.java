/**
 * Copies a database into a folder of text files, and copies such a folder into an empty database. It may use
 * {@code files}, {@code database}, {@code privacy}, {@code security.auth} and {@code event}.
 */
@NullMarked
package io.lossy.telemetry.backup;

import org.jspecify.annotations.NullMarked;
