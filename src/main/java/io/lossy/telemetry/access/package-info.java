/** Who may do what: credentials, how they are recognised, and how a port is to be exposed. Knows neither HTTP nor rooms. */
@NullMarked
package io.lossy.telemetry.access;

import org.jspecify.annotations.NullMarked;
