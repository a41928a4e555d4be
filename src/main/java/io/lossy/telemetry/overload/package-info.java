/**
 * The load level of the server, and what it sheds at each level.
 */
@NullMarked
package io.lossy.telemetry.overload;

import org.jspecify.annotations.NullMarked;
