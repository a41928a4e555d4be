package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.ClosedLoop;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.OpenLoop;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Measures live requests while clients that were offline send a million events as fast as they can. */
final class BacklogScenario implements Scenario {
    private static final int BACKLOG = 1_000_000;
    private static final int EVENTS = 500;
    private static final int BACKLOG_CONNECTIONS = 4;
    private static final int LIVE_EVENTS = 5;
    private static final double LIVE_RATE = 100;
    private static final int LIVE_CONNECTIONS = 64;

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public Section section() {
        return new Section(
                name(), "A backlog of a million events beside live requests", Metric.P99_MS, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        for (Target target : List.of(trial.bed().lossy(), trial.bed().fastify())) {
            trial.warmUp(target);
            trial.add(section, "no backlog", target.name(), 1, alone(trial, target));
            trial.add(section, "1,000,000 events", target.name(), 1, measure(trial, target));
        }
        section.note(
                "p50 and p99 are those of live requests of 5 events, 100 a second; the seconds are those of the backlog,"
                        + " which 4 connections send in requests of 500 events. One round.");
    }

    private static Map<Metric, Double> alone(Trial trial, Target target) {
        try (HttpLanes live = new HttpLanes(trial.bed().vertx(), target.port(), LIVE_CONNECTIONS)) {
            OpenLoop requests = new OpenLoop(trial.bed().vertx(), live, LIVE_EVENTS, LIVE_RATE);
            return trial.onEmptyTable(
                    target, () -> requests.forSeconds(trial.settings().seconds()));
        }
    }

    private static Map<Metric, Double> measure(Trial trial, Target target) {
        Testbed bed = trial.bed();
        double[] seconds = new double[1];
        try (HttpLanes behind = new HttpLanes(bed.vertx(), target.port(), BACKLOG_CONNECTIONS);
                HttpLanes live = new HttpLanes(bed.vertx(), target.port(), LIVE_CONNECTIONS)) {
            ClosedLoop backlog = new ClosedLoop(bed.vertx(), behind.lanes(BACKLOG_CONNECTIONS), EVENTS);
            OpenLoop requests = new OpenLoop(bed.vertx(), live, LIVE_EVENTS, LIVE_RATE);
            Map<Metric, Double> values = trial.onEmptyTable(target, () -> {
                CompletableFuture<LoadResult> sent = backlog.forRequests(BACKLOG / EVENTS);
                LoadResult answered = requests.during(sent).join();
                seconds[0] = sent.join().seconds();
                return answered;
            });
            values.put(Metric.SECONDS, seconds[0]);
            return values;
        }
    }
}
