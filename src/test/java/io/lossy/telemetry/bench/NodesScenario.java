package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.ServerGroup;
import io.lossy.telemetry.bench.load.ClosedLoop;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.Lane;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures what an event costs if one, two or three servers share a database and the load, all on one machine. */
final class NodesScenario implements Scenario {
    private static final int MOST = 3;
    private static final int WARM_UP_SECONDS = 10;
    private static final String ONE = "1 server";

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public Section section() {
        return new Section(name(), "Several servers on one machine", Metric.TOTAL_CPU, ONE);
    }

    @Override
    public void run(Trial trial, Section section) {
        for (int round = 1; round <= trial.settings().fewRounds(); round++) {
            for (int i = 0; i < MOST; i++) {
                int servers = round % 2 == 0 ? MOST - i : 1 + i;
                measure(trial, section, round, servers);
            }
        }
        section.note(
                "A variant is events in a request : connections, which are spread evenly over the servers. The costs are"
                        + " those of all servers. The servers share the machine, so this is no measure of how many events more"
                        + " machines store. A ratio above 1 means that an event costs more than with one server.");
    }

    /** Starts new servers each time, because servers that are idle cost something too. */
    private static void measure(Trial trial, Section section, int round, int servers) {
        Vertx vertx = trial.bed().vertx();
        List<LossyServer> started = IntStream.range(0, servers)
                .mapToObj(n -> trial.bed().startLossy())
                .toList();
        ServerGroup group = new ServerGroup(started);
        try {
            Trial.say("warming up " + group.name());
            load(vertx, group, new Shape(50, 16), servers * WARM_UP_SECONDS); // each gets a part of it
            load(vertx, group, new Shape(1, 64), servers * WARM_UP_SECONDS / 2);
            for (Shape shape : trial.settings().shapes()) {
                Map<Metric, Double> values = trial.onEmptyTable(
                        group, () -> load(vertx, group, shape, trial.settings().seconds()));
                values.put(Metric.TOTAL_CPU, values.get(Metric.SERVER_CPU) + values.get(Metric.POSTGRES_CPU));
                trial.add(section, shape.toString(), group.name(), round, values);
            }
        } finally {
            group.stop();
        }
    }

    private static LoadResult load(Vertx vertx, ServerGroup group, Shape shape, int seconds) {
        List<HttpLanes> clients = group.ports().stream()
                .map(port -> new HttpLanes(vertx, port, shape.connections()))
                .toList();
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < shape.connections(); i++) {
            lanes.add(clients.get(i % clients.size()));
        }
        try {
            return new ClosedLoop(vertx, lanes, shape.events()).forSeconds(seconds);
        } finally {
            clients.forEach(HttpLanes::close);
        }
    }
}
