package io.lossy.telemetry.node;

import java.sql.SQLException;

/** Reports that a lease expired or belongs to another holder, so its former holder must stop. */
public final class LeaseLostException extends SQLException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String name, long epoch) {
        super("the lease " + name + " of epoch " + epoch + " expired, and another server may hold it");
    }
}
