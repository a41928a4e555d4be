package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.report.Section;

/** Measures one question. */
interface Scenario {
    /** Returns the name for {@code -Dbench.only}. */
    String name();

    /** Returns the empty section. Scenarios with the same section share a table. */
    Section section();

    /** Measures, and adds each measurement to the section as soon as it is known. */
    void run(Trial trial, Section section);
}
