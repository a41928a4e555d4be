package io.lossy.telemetry.config;

import io.lossy.telemetry.privacy.ErasureLog;
import java.io.UncheckedIOException;
import java.util.List;

/** Finds the log of erasures, and checks at the start of a server that it can be written. */
public final class ErasureLogSetup {
    private ErasureLogSetup() {}

    /** @throws SetupException if the log can't be written, because each opt-out would fail */
    public static ErasureLog of(TelemetryConfig config) {
        ErasureLog log = ErasureLog.of(config.dataDir(), System.getenv(ErasureLog.VARIABLE));
        try {
            log.append(List.of());
            return log;
        } catch (UncheckedIOException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
