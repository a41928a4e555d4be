package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.BridgeSockets;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.OpenLoop;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;
import java.util.Map;

/** Measures what subscribers of all live aggregates cost beside a usual load. Fastify has none. */
final class SubscribersScenario implements Scenario {
    private static final List<Integer> COUNTS = List.of(1, 100, 1_000);
    /** A small load that changes all windows each second. */
    private static final int EVENTS = 20;

    private static final double REQUESTS_PER_SECOND = 50;

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
                    trial.add(
                            section, count + " subscribers, small load", LossyServer.NAME, round, small(trial, lossy));
                }
            }
        }
        section.note("Each subscriber receives the aggregates of all families once a second, beside the load 50:16, or"
                + " beside 50 requests/s of 20 events. The subscribers run on the same processor.");
    }

    /** Returns how much of a core the server uses. */
    private static Map<Metric, Double> small(Trial trial, LossyServer lossy) {
        lossy.database().reset();
        try (HttpLanes http = new HttpLanes(trial.bed().vertx(), lossy.port(), EVENTS)) {
            double cpu = lossy.cpuSeconds();
            long start = System.nanoTime();
            new OpenLoop(trial.bed().vertx(), http, EVENTS, REQUESTS_PER_SECOND)
                    .forSeconds(trial.settings().seconds());
            double seconds = (System.nanoTime() - start) / 1e9;
            return Map.of(Metric.SERVER_SHARE, (lossy.cpuSeconds() - cpu) / seconds * 100);
        }
    }
}
