package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.BridgeSockets;
import io.lossy.telemetry.bench.load.IdleConnections;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;

/** Measures what connections cost: idle ones beside a usual load, and active ones. */
final class ConnectionsScenario implements Scenario {
    private static final List<Integer> COUNTS = List.of(10, 100, 1_000, 5_000);
    private static final Shape USUAL = new Shape(50, 16);

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public Section section() {
        return new Section(name(), "Connections, idle and active", Metric.EVENTS_PER_SECOND, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        LossyServer lossy = trial.bed().lossy();
        FastifyServer fastify = trial.bed().fastify();
        trial.warmUp(lossy);
        trial.warmUp(fastify);
        for (int count : COUNTS) {
            try (BridgeSockets idle = BridgeSockets.open(trial.bed().vertx(), lossy.port(), count)) {
                measure(trial, section, idle.lanes().size() + " idle", lossy, USUAL);
            }
            try (IdleConnections idle = IdleConnections.open(fastify.port(), count)) {
                measure(trial, section, idle.count() + " idle", fastify, USUAL);
            }
        }
        for (int count : COUNTS) {
            measure(trial, section, count + " active", lossy, new Shape(1, count));
            measure(trial, section, count + " active", fastify, new Shape(1, count));
        }
        section.note("Idle: sockets of the bridge for our server and HTTP connections for Fastify, beside the load "
                + USUAL + ". Active: each connection sends one event a request. One round.");
    }

    private static void measure(Trial trial, Section section, String variant, Target target, Shape shape) {
        trial.add(section, variant, target.name(), 1, trial.onEmptyTable(target, trial.wrk(target, shape)));
    }
}
