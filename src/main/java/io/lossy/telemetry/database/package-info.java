/**
 * Opens connections to PostgreSQL: addresses, TLS, roles, migrations, session settings and the classes of SQL
 * failures. It may use {@code address}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.database;

import org.jspecify.annotations.NullMarked;
