package io.lossy.telemetry.config;

import io.lossy.telemetry.event.Failpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arms the point at which this process ends itself, for tests. */
public final class FaultPointSetup {
    private static final Logger LOG = LoggerFactory.getLogger(FaultPointSetup.class);

    private FaultPointSetup() {}

    /** @throws SetupException if the environment names a point that does not exist */
    public static void arm() {
        try {
            Failpoint.arm(System.getenv(Failpoint.VARIABLE));
        } catch (IllegalArgumentException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
        if (Failpoint.armed()) {
            LOG.atWarn().log("FAULT_POINT is set: this process ends itself at that point, for tests");
        }
    }
}
