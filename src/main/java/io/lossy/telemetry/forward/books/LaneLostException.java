package io.lossy.telemetry.forward.books;

import java.sql.SQLException;

/** Reports that a write had no effect, because the lease is lost, or because a command changed the lane meanwhile. */
public final class LaneLostException extends SQLException {
    private static final long serialVersionUID = 1L;

    public LaneLostException(String lane) {
        super("the lane " + lane + " was changed meanwhile, or another server owns it");
    }
}
