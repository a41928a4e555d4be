package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.books.LogReader.Behind;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a lane last saw of it.
 *
 * @param lane   null if this server does not own it
 * @param behind null if it was not looked up yet
 * @param open   events in requests without a result, the parked ones included
 * @param parked events in parked requests
 */
public record LaneView(@Nullable Lane lane, @Nullable Behind behind, long open, long parked) {
    static final LaneView NONE = new LaneView(null, null, 0, 0);

    public boolean isOwned() {
        return lane != null;
    }
}
