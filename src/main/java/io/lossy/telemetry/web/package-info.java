/**
 * HTTP features of both the public and the management port: HEAD for each GET, and conditional requests. It uses no
 * other package of this project.
 */
@NullMarked
package io.lossy.telemetry.web;

import org.jspecify.annotations.NullMarked;
