package io.lossy.telemetry.backup;

/** Receives how far a copy has come, so that a command can show it. */
public interface CopyProgress {
    /**
     * Receives the bytes that were copied of a table. Called often.
     *
     * @param total bytes of the whole table; -1 if nobody knows
     */
    void copied(String table, long bytes, long total);

    /** Receives the number of rows of a table that is complete. */
    void done(String table, long rows);
}
