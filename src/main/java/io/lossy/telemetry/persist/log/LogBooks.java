package io.lossy.telemetry.persist.log;

import io.lossy.telemetry.metrics.LogMeters;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How accepted events of the log ended: each in exactly one state. */
record LogBooks(int persisted, int duplicate, int rejected, int expired, int erased) {
    int accepted() {
        return persisted + duplicate + rejected + expired + erased;
    }

    Map<String, Integer> byState() {
        List<Integer> counts = List.of(persisted, duplicate, rejected, expired, erased);
        Map<String, Integer> states = new LinkedHashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            states.put(LogMeters.STATES.get(i), counts.get(i));
        }
        return states;
    }

    /** Adds the counts to parameters: first all accepted events, then each state. */
    void addTo(Tuple parameters) {
        parameters.addInteger(accepted());
        byState().values().forEach(parameters::addInteger);
    }
}
