/**
 * Questions about people rather than machines, answered from stored events: who gets how far, and who comes back. Pure;
 * the rows come from {@code persist}.
 */
@NullMarked
package io.lossy.telemetry.product;

import org.jspecify.annotations.NullMarked;
