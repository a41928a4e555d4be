/**
 * Who may do what: credentials, how they are recognised, how a port is to be exposed, and what its connections may cost. Knows
 * neither routes nor rooms.
 */
@NullMarked
package io.lossy.telemetry.access;

import org.jspecify.annotations.NullMarked;
