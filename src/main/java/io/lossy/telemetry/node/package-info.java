/** Says which of several servers on one database this is. */
@NullMarked
package io.lossy.telemetry.node;

import org.jspecify.annotations.NullMarked;
