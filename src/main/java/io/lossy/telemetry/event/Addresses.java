package io.lossy.telemetry.event;

/**
 * The event-bus addresses of the rooms. Only {@link #INGEST} and the aggregates can be reached from outside, each by an
 * exact entry in the bridge.
 */
public final class Addresses {
    /** Public: one request body in, one reply body out. */
    public static final String INGEST = "telemetry.ingest";
    /**
     * For emitters in this JVM: an {@link IngestRequest} in, an {@link IngestAnswer} out, both by reference. It leads to
     * the same desk as {@link #INGEST}.
     */
    public static final String INGEST_BY_REFERENCE = "room.ingest";
    /** Public: subscribed to, one message a second. */
    public static final String ALERTS = "telemetry.alerts";

    public static final String VALIDATE = "room.validate";
    public static final String PERSIST = "room.persist";
    public static final String PERSIST_REJECTIONS = "room.persist.rejections";
    public static final String PERSIST_REPORTS = "room.persist.reports";
    /** An {@link OptOut} in; whether it changed anything out, once it is on disk. */
    public static final String PERSIST_OPT_OUTS = "room.persist.opt_outs";
    /** Tells aggregate which events are fresh and committed. */
    public static final String COMMITTED = "room.committed";
    /** Tells the meters of the catalog the same. */
    public static final String COMMITTED_METERS = "room.committed.meters";
    /** Published after a commit, the same again, for whoever looks on; nobody has to. */
    public static final String WATCH_COMMITTED = "room.watch.committed";
    /** Published when rejections are on disk, for whoever looks on. */
    public static final String WATCH_REJECTED = "room.watch.rejected";
    /** Asks aggregate for the present snapshot of one family, or of all when the body is empty. */
    public static final String SNAPSHOT = "room.aggregate.snapshot";

    /** Asks whoever assembled the server to read the catalog again; answered with what came of it, as JSON. */
    public static final String RELOAD = "room.catalog.reload";

    private Addresses() {}

    public static String batch(String family) {
        return "room.batch." + family;
    }

    /** Public: the live aggregates of a family. */
    public static String aggregates(String family) {
        return "telemetry.aggregates." + family;
    }
}
