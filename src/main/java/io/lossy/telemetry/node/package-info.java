/**
 * Holds the identity of a server among several on one database, what it knows of the others, and leases for work of
 * one server at a time. It may use {@code database} and {@code files}.
 */
@NullMarked
package io.lossy.telemetry.node;

import org.jspecify.annotations.NullMarked;
