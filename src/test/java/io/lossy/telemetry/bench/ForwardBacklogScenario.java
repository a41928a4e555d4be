package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.OpenLoop;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Measures live requests while a forwarding lane sends what it is behind, and the same requests when it is not behind. */
final class ForwardBacklogScenario implements Scenario {
    private static final String NOT_BEHIND = "not behind";
    private static final String BEHIND = "behind";
    private static final long MOST = 1_000_000;
    private static final int LIVE_EVENTS = 5;
    private static final double LIVE_RATE = 100;
    private static final int LIVE_CONNECTIONS = 64;

    /** Entries as large as the largest insert, in the name of the server, because it does not read its own entries. */
    private static final String PUT_BEHIND = """
            INSERT INTO commit_log (incarnation, ids)
            SELECT (SELECT incarnation FROM commit_log ORDER BY xid DESC, seq DESC LIMIT 1), array_agg(event_id)
            FROM (SELECT event_id, (row_number() OVER (ORDER BY event_id) - 1) / 500 AS part FROM analytics_events
                  WHERE install_id LIKE 'install-%') AS filled
            GROUP BY part ORDER BY part""";

    private static final String DELIVERED = "SELECT coalesce(sum(delivered), 0) FROM forward_lanes";

    @Override
    public String name() {
        return "forward-backlog";
    }

    @Override
    public Section section() {
        return new Section(name(), "A lane that is behind, beside live requests", Metric.P99_MS, NOT_BEHIND);
    }

    @Override
    public void run(Trial trial, Section section) {
        Vertx receiver = Vertx.vertx();
        try {
            LossyServer server = trial.bed().startForwarding(url(receiver));
            trial.warmUp(server);
            for (int round = 1; round <= trial.settings().fewRounds(); round++) {
                measure(trial, section, server, round);
            }
            server.stop();
        } finally {
            receiver.close().await();
        }
        section.note(
                "p50 and p99 are those of live requests of 5 events, 100 a second, which are forwarded too; the seconds"
                        + " are those until a webhook in the process of the load has taken all that the lane was behind. A ratio"
                        + " above 1 means that live requests are slower meanwhile.");
    }

    private static String url(Vertx vertx) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.end()
                        .onSuccess(end -> request.response().setStatusCode(204).end()))
                .listen(0, "127.0.0.1")
                .await();
        return "http://127.0.0.1:" + server.actualPort() + "/";
    }

    /** Not behind always comes first, and on a table that is as large. */
    private static void measure(Trial trial, Section section, LossyServer server, int round) {
        BenchDatabase database = server.database();
        long behind = Math.min(MOST, trial.settings().rows());
        String variant = String.format(Locale.ROOT, "%,d events", behind);
        database.reset();
        database.fill(behind);
        try (HttpLanes http = new HttpLanes(trial.bed().vertx(), server.port(), LIVE_CONNECTIONS)) {
            Map<Metric, Double> quiet = trial.costs(
                    server,
                    behind,
                    () -> live(trial, http).forSeconds(trial.settings().seconds()));
            trial.add(section, variant, NOT_BEHIND, round, quiet);
            long goal = database.number(DELIVERED) + behind;
            double[] seconds = new double[1];
            database.execute(PUT_BEHIND);
            Map<Metric, Double> values = trial.costs(server, database.rows(), () -> {
                CompletableFuture<Void> drained = new CompletableFuture<>();
                CompletableFuture<LoadResult> answered = live(trial, http).during(drained);
                seconds[0] = database.secondsUntil(DELIVERED, goal);
                drained.complete(null);
                return answered.join();
            });
            values.put(Metric.SECONDS, seconds[0]);
            trial.add(section, variant, BEHIND, round, values);
        }
    }

    private static OpenLoop live(Trial trial, HttpLanes http) {
        return new OpenLoop(trial.bed().vertx(), http, LIVE_EVENTS, LIVE_RATE);
    }
}
