package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.BridgeSockets;
import io.lossy.telemetry.bench.load.ClosedLoop;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;

/**
 * Measures how much our server stores over raw WebSockets of the event-bus bridge, each with one request under way, and over
 * HTTP with the same client.
 */
final class BridgeScenario implements Scenario {
    static final String NAME = "Lossy bridge";
    private static final String OVER_HTTP = "Lossy HTTP, same client";

    private static final int WARM_UP_SECONDS = 10;

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public Section section() {
        return new Section(name(), "Event-bus bridge, closed loop", Metric.EVENTS_PER_SECOND, OVER_HTTP);
    }

    @Override
    public void run(Trial trial, Section section) {
        LossyServer lossy = trial.bed().lossy();
        FastifyServer fastify = trial.bed().fastify();
        Trial.say("warming up the bridge");
        load(trial, new Shape(50, 16), WARM_UP_SECONDS);
        load(trial, new Shape(1, 64), WARM_UP_SECONDS / 2);
        overHttp(trial, new Shape(50, 16), WARM_UP_SECONDS);
        trial.warmUp(fastify);
        for (int round = 1; round <= trial.settings().rounds(); round++) {
            for (Shape shape : trial.settings().shapes()) {
                int seconds = trial.settings().seconds();
                trial.add(
                        section,
                        shape.toString(),
                        NAME,
                        round,
                        trial.onEmptyTable(lossy, () -> load(trial, shape, seconds)));
                trial.add(
                        section,
                        shape.toString(),
                        OVER_HTTP,
                        round,
                        trial.onEmptyTable(lossy, () -> overHttp(trial, shape, seconds)));
                trial.add(
                        section,
                        shape.toString(),
                        FastifyServer.NAME,
                        round,
                        trial.onEmptyTable(fastify, trial.wrk(fastify, shape)));
            }
        }
        section.note(
                "A variant is events in a request : sockets. The client of the bridge is in Java and costs more of the"
                        + " processor than wrk, which sends Fastify's load over HTTP.");
    }

    private static LoadResult overHttp(Trial trial, Shape shape, int seconds) {
        Testbed bed = trial.bed();
        try (HttpLanes http = new HttpLanes(bed.vertx(), bed.lossy().port(), shape.connections())) {
            return new ClosedLoop(bed.vertx(), http.lanes(shape.connections()), shape.events()).forSeconds(seconds);
        }
    }

    private static LoadResult load(Trial trial, Shape shape, int seconds) {
        Testbed bed = trial.bed();
        try (BridgeSockets sockets = BridgeSockets.open(bed.vertx(), bed.lossy().port(), shape.connections())) {
            return new ClosedLoop(bed.vertx(), sockets.lanes(), shape.events()).forSeconds(seconds);
        }
    }
}
