/**
 * The load level of the server, and what it sheds at each level. It may use {@code metrics}, {@code event} and
 * {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.overload;

import org.jspecify.annotations.NullMarked;
