/** Writes and reads files that only their owner may read: keys and passwords. It uses no other package. */
@NullMarked
package io.lossy.telemetry.files;

import org.jspecify.annotations.NullMarked;
