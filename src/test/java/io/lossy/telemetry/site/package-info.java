/** Tests that compare the pages of the documentation with each other. */
@NullMarked
package io.lossy.telemetry.site;

import org.jspecify.annotations.NullMarked;
