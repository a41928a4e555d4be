package io.lossy.telemetry.it.forward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Collects how old the oldest event is that is committed and not recorded as delivered for a lane, by the database's clock and
 * in one snapshot of it: neither taken from the log nor, once taken, without an answer in the books.
 */
final class LagSamples {
    private static final String LAG = """
            SELECT coalesce(extract(epoch FROM clock_timestamp() - min(l.at)), 0)
            FROM commit_log l, forward_lanes n WHERE n.name = '%1$s' AND ((l.xid, l.seq) > (n.xid, n.seq)
            OR EXISTS (SELECT 1 FROM forward_requests r WHERE r.lane = '%1$s' AND r.ids && l.ids))""";

    private final ForwardScene scene;
    private final String sql;
    private final List<Double> seconds = new ArrayList<>();

    LagSamples(ForwardScene scene, String lane) {
        this.scene = scene;
        this.sql = LAG.replace("%1$s", lane);
    }

    /** Takes one, and returns how many there are. */
    int sample() {
        seconds.add(scene.sql.number(sql));
        return seconds.size();
    }

    /** Returns the lag that 95 of 100 samples do not exceed. */
    double high() {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return sorted.get(sorted.size() * 95 / 100);
    }
}
