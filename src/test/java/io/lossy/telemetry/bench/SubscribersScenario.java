package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.BridgeSockets;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;

/** Measures what subscribers of all live aggregates cost beside a usual load. Fastify has none. */
final class SubscribersScenario implements Scenario {
    private static final List<Integer> COUNTS = List.of(1, 100, 1_000);

    @Override
    public String name() {
        return "subscribers";
    }

    @Override
    public Section section() {
        return new Section(name(), "Subscribers of the live aggregates", Metric.EVENTS_PER_SECOND, "");
    }

    @Override
    public void run(Trial trial, Section section) {
        LossyServer lossy = trial.bed().lossy();
        trial.warmUp(lossy);
        for (int round = 1; round <= trial.settings().fewRounds(); round++) {
            for (int count : COUNTS) {
                try (BridgeSockets sockets = BridgeSockets.open(trial.bed().vertx(), lossy.port(), count)) {
                    sockets.subscribe(Testbed.families());
                    trial.add(
                            section,
                            count + " subscribers",
                            LossyServer.NAME,
                            round,
                            trial.onEmptyTable(lossy, trial.wrk(lossy, new Shape(50, 16))));
                }
            }
        }
        section.note("Each subscriber receives the aggregates of all families once a second, beside the load 50:16. The"
                + " subscribers run on the same processor.");
    }
}
