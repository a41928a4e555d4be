package io.lossy.telemetry.cli.demo;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.load.LoadCounts;
import io.lossy.telemetry.cli.load.LoadPlan;
import io.lossy.telemetry.cli.load.LoadRun;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.vertx.core.Vertx;
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
 * Sends demo events to a server as an external client, through its public port and bridge, so that all live views have
 * data. Runs one {@link LoadRun} per source until it is stopped.
 */
public final class Demo {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final int PEOPLE = 4;
    private static final int BATCH = 20;
    private static final int MAX_UNACKED = 2_000;
    private static final long STOP_SECONDS = 2;

    private final Vertx vertx = ShortLivedVertx.create();
    private final List<LoadRun> runs = new ArrayList<>();
    private final List<CompletableFuture<LoadCounts>> ends = new ArrayList<>();
    private final Consumer<String> say;

    private Demo(Consumer<String> say) {
        this.say = say;
    }

    /**
     * @param key  address of the server and write key of the demo
     * @param rate events per second in total
     * @param bad  returns true in bad times; called for each event
     * @param say  receives messages for the user
     */
    static Demo start(DemoKey key, int port, Catalog catalog, double rate, BooleanSupplier bad, Consumer<String> say) {
        Demo demo = new Demo(say);
        Map<Source, Double> weights = DemoScript.weights(catalog);
        double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        weights.forEach((source, weight) -> {
            LoadPlan plan = new LoadPlan(
                    "demo",
                    new WebAddress(false, reachable(key.host()), port),
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

    /** Returns loopback for a server that listens on all addresses, otherwise the host itself. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> host;
        };
    }

    private void run(LoadPlan plan, DemoTraffic traffic) {
        LoadRun run = new LoadRun(vertx, plan, traffic, false);
        runs.add(run);
        ends.add(run.start().whenComplete((tally, failure) -> {
            if (run.refusal() != null) {
                say.accept("demo: stopped sending events of source "
                        + plan.source().word() + ": " + run.refusal());
            }
        }));
    }

    /** Stops sending and waits at most three seconds for the last replies. Call it before the server stops. */
    public void stop() throws InterruptedException {
        runs.forEach(run -> run.stop(TimeUnit.SECONDS.toNanos(STOP_SECONDS)));
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(STOP_SECONDS + 1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            say.accept("demo: stopped before the last answers arrived");
        }
        ShortLivedVertx.close(vertx);
    }
}
