package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.TelemetryConfig;
import io.lossy.telemetry.catalog.Catalog;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code serve --demo}: what to send, and when times are bad. */
final class DemoOption {
    private static final Duration BAD_TIMES = Duration.ofMinutes(15);
    private static final double USUAL_RATE = 20;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--demo",
            description = "Send believable events of all families through the bridge; they are stored like any.")
    private boolean demo;

    @Option(names = "--demo-rate", paramLabel = "N", description = "Events a second of the demo (default: 20).")
    private @Nullable Double rate;

    @Option(
            names = "--demo-trouble",
            arity = "0..1",
            fallbackValue = "2m",
            paramLabel = "WAIT",
            converter = Moment.Length.class,
            description = "A bad quarter of an hour in the demo, beginning after WAIT (2m if left out): speech-to-text"
                    + " falls back, caches are emptied, voice detection is slow.")
    private @Nullable Duration trouble;

    /** Before anything is started: what was written makes sense. */
    void check() {
        if (!demo && (rate != null || trouble != null)) {
            throw new ParameterException(spec.commandLine(), "--demo-rate and --demo-trouble need --demo");
        }
        if (rate != null && !(rate > 0 && rate <= 10_000)) {
            throw new ParameterException(spec.commandLine(), "--demo-rate must be above 0 and at most 10000");
        }
    }

    /** The line of the banner; null without a demo. */
    @Nullable
    String announcement() {
        if (!demo) {
            return null;
        }
        String bad = trouble == null ? "" : "; a bad quarter of an hour begins in " + trouble.toSeconds() + " s";
        return "about " + rounded() + " events/s" + bad;
    }

    private String rounded() {
        double perSecond = perSecond();
        return perSecond == Math.rint(perSecond) ? String.valueOf((long) perSecond) : String.valueOf(perSecond);
    }

    private double perSecond() {
        return rate == null ? USUAL_RATE : rate;
    }

    /** With which the demo will come to a server of these settings; null when no demo was asked for. */
    @Nullable
    DemoKey key(TelemetryConfig config) {
        return demo ? DemoKey.of(config) : null;
    }

    /** The running demo; null when none was asked for. */
    @Nullable
    Demo start(@Nullable DemoKey key, int port, Catalog catalog, PrintWriter out) {
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
