package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Source;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Drives a server from outside, through its own public port and the real bridge, so that everything there is to see
 * moves: one load run for each kind of sender, until it is stopped.
 */
final class Demo {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final int PEOPLE = 4;
    private static final int BATCH = 20;
    private static final int MAX_UNACKED = 2_000;
    private static final long STOP_SECONDS = 2;

    private final Vertx vertx = ShortLivedVertx.create();
    private final List<LoadRun> runs = new ArrayList<>();
    private final List<CompletableFuture<LoadTally>> ends = new ArrayList<>();
    private final Consumer<String> say;

    private Demo(Consumer<String> say) {
        this.say = say;
    }

    /**
     * @param key  with which the demo comes to which address
     * @param rate events a second in all
     * @param bad  whether times are bad, asked for each event
     * @param say  told what the user should know
     */
    static Demo start(DemoKey key, int port, Catalog catalog, double rate, BooleanSupplier bad, Consumer<String> say) {
        Demo demo = new Demo(say);
        Map<Source, Double> weights = DemoScript.weights(catalog);
        double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        weights.forEach((source, weight) -> {
            LoadPlan plan = new LoadPlan(
                    "demo",
                    URI.create("http://" + reachable(key.host()) + ":" + port),
                    key.secret(),
                    source,
                    rate * weight / all,
                    FOR_EVER,
                    source == Source.EXTENSION ? PEOPLE : 1,
                    BATCH,
                    MAX_UNACKED,
                    LoadPlan.Timing.USUAL);
            demo.run(plan, new DemoTraffic(catalog, source, bad, System.nanoTime()));
        });
        return demo;
    }

    /** A server that listens on all addresses is on loopback too. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> host.contains(":") ? "[" + host + "]" : host;
        };
    }

    private void run(LoadPlan plan, DemoTraffic traffic) {
        LoadRun run = new LoadRun(vertx, plan, traffic, false);
        runs.add(run);
        ends.add(run.start().whenComplete((tally, failure) -> {
            if (run.refusal() != null) {
                say.accept("demo: the events of " + plan.source().word() + " ended: " + run.refusal());
            }
        }));
    }

    /** Sends nothing more and waits for the last answers, but not for long; the server is still there. */
    void stop() throws InterruptedException {
        runs.forEach(run -> run.stop(TimeUnit.SECONDS.toNanos(STOP_SECONDS)));
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(STOP_SECONDS + 1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            say.accept("demo: ended without its last answers");
        }
        ShortLivedVertx.close(vertx);
    }
}
