package io.lossy.telemetry.cli.demo;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.TelemetryConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Reads the options of {@code serve --demo}: the rate of events, and when bad times begin. */
public final class DemoOption {
    private static final Duration BAD_TIMES = Duration.ofMinutes(15);
    private static final double USUAL_RATE = 20;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--demo",
            description = "send realistic events of all families through the bridge; they are stored like other events")
    private boolean demo;

    @Option(names = "--demo-rate", paramLabel = "N", description = "events per second of the demo (default: 20)")
    private @Nullable Double rate;

    @Option(
            names = "--demo-trouble",
            arity = "0..1",
            fallbackValue = "2m",
            paramLabel = "WAIT",
            description = "show 15 minutes of trouble in the demo, WAIT after the start (default: 2m):"
                    + " speech-to-text falls back, caches are emptied, voice detection is slow")
    private @Nullable Duration trouble;

    /** Returns whether the server sends events to itself. */
    public boolean isOn() {
        return demo;
    }

    /** Validates the options. Called before anything is started. */
    public void check() {
        if (!demo && (rate != null || trouble != null)) {
            throw new ParameterException(spec.commandLine(), "--demo-rate and --demo-trouble need --demo");
        }
        if (rate != null && !(rate > 0 && rate <= 10_000)) {
            throw new ParameterException(spec.commandLine(), "--demo-rate must be above 0 and at most 10000");
        }
    }

    /** Returns the line of the banner; null if there is no demo. */
    @Nullable
    public String announcement() {
        if (!demo) {
            return null;
        }
        String bad = trouble == null ? "" : "; 15 minutes of trouble begin in " + trouble.toSeconds() + " s";
        return "about " + rounded() + " events/s" + bad;
    }

    private String rounded() {
        double perSecond = perSecond();
        return perSecond == Math.rint(perSecond) ? String.valueOf((long) perSecond) : String.valueOf(perSecond);
    }

    private double perSecond() {
        return rate == null ? USUAL_RATE : rate;
    }

    /** Returns the demo's key for a server with these settings; null if there is no demo. */
    @Nullable
    public DemoKey key(TelemetryConfig config) {
        return demo ? DemoKey.of(config) : null;
    }

    /** Starts the demo. Returns null if {@code key} is null, which means that there is no demo. */
    @Nullable
    public Demo start(@Nullable DemoKey key, int port, Catalog catalog, PrintWriter out) {
        if (key == null) {
            return null;
        }
        BooleanSupplier bad = badTimes(trouble, System.nanoTime());
        return Demo.start(key, port, catalog, perSecond(), bad, line -> {
            out.println(line);
            out.flush();
        });
    }

    private static BooleanSupplier badTimes(@Nullable Duration after, long started) {
        if (after == null) {
            return () -> false;
        }
        long from = after.toNanos();
        return () -> {
            long elapsed = System.nanoTime() - started;
            return elapsed >= from && elapsed - from < BAD_TIMES.toNanos();
        };
    }
}
