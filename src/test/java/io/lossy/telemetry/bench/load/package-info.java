/** Makes events and sends them: as fast as the server replies, or at a fixed rate. */
@NullMarked
package io.lossy.telemetry.bench.load;

import org.jspecify.annotations.NullMarked;
