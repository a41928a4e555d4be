package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LogBrokers;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.OpenLoop;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;

/** Measures what the durable log adds to the time of an ack and to the cost of an event, and how fast a server catches up. */
final class DurableLogScenario implements Scenario {
    private static final List<Integer> BROKERS = List.of(0, 1, 3);
    private static final Shape CLOSED = new Shape(50, 16);
    private static final int OPEN_EVENTS = 5;
    private static final int OPEN_RATE = 300;
    private static final int OPEN_CONNECTIONS = 64;
    private static final int WARM_UP_SECONDS = 5;

    @Override
    public String name() {
        return "durable-log";
    }

    @Override
    public Section section() {
        return new Section(name(), "The durable log", Metric.TOTAL_CPU, LogBrokers.NONE);
    }

    @Override
    public void run(Trial trial, Section section) {
        for (int round = 1; round <= trial.settings().fewRounds(); round++) {
            for (int brokers : Trial.order(round, BROKERS)) {
                measure(trial, section, round, brokers);
            }
            LogCatchUp.measure(trial, section, round);
        }
        section.note(
                "Direct is a server without a log. With 3 brokers each of them has all events, and an ack needs 2 of"
                        + " them. The brokers share the machine. A ratio above 1 means that an event costs more than without a log.");
        section.note(
                CLOSED + " is events in a request : connections, in a closed loop. Its seconds end when all that was"
                        + " answered is stored. " + open()
                        + " is an open loop. A server that is behind only stores; its numbers"
                        + " begin with the start of its process, and it is behind what one that only receives has written.");
    }

    private static String open() {
        return OPEN_EVENTS + " a request, " + OPEN_RATE + " a second";
    }

    /** Starts all of a system anew, because brokers and servers that are idle cost something too. */
    private static void measure(Trial trial, Section section, int round, int brokers) {
        try (LoggedServer logged = LoggedServer.start(trial, brokers)) {
            logged.warmUp();
            open(trial, logged, WARM_UP_SECONDS); // its client is part of this process, and has to be compiled too
            Map<Metric, Double> closed = logged.measure(trial.wrk(logged.server(), CLOSED));
            // the faster server gets more requests, so these times can't be compared
            closed.keySet().removeAll(List.of(Metric.P50_MS, Metric.P99_MS));
            trial.add(section, CLOSED.toString(), logged.name(), round, closed);
            trial.add(
                    section,
                    open(),
                    logged.name(),
                    round,
                    open(trial, logged, trial.settings().seconds()));
        }
    }

    private static Map<Metric, Double> open(Trial trial, LoggedServer logged, int seconds) {
        Vertx vertx = trial.bed().vertx();
        try (HttpLanes http = new HttpLanes(vertx, logged.server().port(), OPEN_CONNECTIONS)) {
            OpenLoop loop = new OpenLoop(vertx, http, OPEN_EVENTS, OPEN_RATE);
            Map<Metric, Double> values = logged.measure(() -> loop.forSeconds(seconds));
            values.put(Metric.LOAD, (double) OPEN_RATE);
            values.keySet().removeAll(List.of(Metric.EVENTS_PER_SECOND, Metric.SECONDS));
            return values;
        }
    }
}
