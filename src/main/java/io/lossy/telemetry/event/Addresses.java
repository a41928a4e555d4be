package io.lossy.telemetry.event;

/**
 * Names the event-bus addresses of the stages. Only {@link #INGEST}, {@link #ALERTS} and the aggregates can be reached
 * from outside, each by an exact entry in the bridge.
 */
public final class Addresses {
    /** Public: takes one request body, replies with one reply body. */
    public static final String INGEST = "telemetry.ingest";
    /**
     * For emitters in this JVM: takes an {@link IngestRequest}, replies with an {@link IngestAnswer}, both by
     * reference. Served by the same code as {@link #INGEST}.
     */
    public static final String INGEST_BY_REFERENCE = "stage.ingest";
    /** Public: clients can subscribe to it. The server publishes nothing on it at present. */
    public static final String ALERTS = "telemetry.alerts";

    /** Takes batches of all families. {@link #batch} takes those of one. */
    public static final String BATCH = "stage.batch";

    public static final String PERSIST = "stage.persist";
    public static final String PERSIST_REJECTIONS = "stage.persist.rejections";
    public static final String PERSIST_REPORTS = "stage.persist.reports";
    /** Takes an {@link OptOut}. Replies, once it is on disk, whether it changed anything. */
    public static final String PERSIST_OPT_OUTS = "stage.persist.opt_outs";
    /** Takes a partition of the durable log, and replies with the claim of it. */
    public static final String LOG_CLAIM = "stage.log.claim";
    /** Takes records of the durable log, and replies with the claim behind them once they are committed. */
    public static final String LOG_CHUNK = "stage.log.chunk";
    /** Notifies the aggregate stage of newly committed events. */
    public static final String COMMITTED = "stage.committed";
    /** Notifies the meters of the catalog of newly committed events. */
    public static final String COMMITTED_METERS = "stage.committed.meters";
    /** Publishes newly committed events for optional observers. */
    public static final String WATCH_COMMITTED = "stage.watch.committed";
    /** Publishes rejections for optional observers, once they are on disk. */
    public static final String WATCH_REJECTED = "stage.watch.rejected";
    /** Requests the current snapshot of one family, or of all families if the body is empty. */
    public static final String SNAPSHOT = "stage.aggregate.snapshot";

    /** Requests that the server reloads its catalog. The reply is the outcome as JSON. */
    public static final String RELOAD = "stage.catalog.reload";

    private Addresses() {}

    /** @param instance the number of the event loop that reads and validates a connection's requests, from 0 */
    public static String validate(int instance) {
        return "stage.validate." + instance;
    }

    /**
     * Takes an {@link IngestRequest} that is validated only. Its reply has the result of each event as if it were
     * stored.
     *
     * @param instance as in {@link #validate}
     */
    public static String validateDryRun(int instance) {
        return "stage.validate.dry_run." + instance;
    }

    public static String batch(String family) {
        return "stage.batch." + family;
    }

    /** Public: the live aggregates of a family. */
    public static String aggregates(String family) {
        return "telemetry.aggregates." + family;
    }
}
