package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.CleanUp;
import io.lossy.telemetry.bench.host.Machine;
import io.lossy.telemetry.bench.load.Wrk;
import io.lossy.telemetry.bench.report.Report;
import io.lossy.telemetry.bench.report.Section;
import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the benchmark of {@code mvn verify -Pbench} and writes its report. Nothing in it fails because of a time. */
public final class Bench {
    private static final double QUIET = 1;

    private static final List<Scenario> SCENARIOS = List.of(
            new ThroughputScenario(),
            new BridgeScenario(),
            new LatencyScenario(),
            new GrowthScenario(),
            new ConnectionsScenario(),
            new SubscribersScenario(),
            new BacklogScenario(),
            new StartScenario(),
            new NodesScenario(),
            new CommitLogScenario(),
            new ForwardBacklogScenario(),
            new BuildsScenario(),
            new BuildsHttpScenario(),
            new DurableLogScenario(),
            new JmhScenario());

    private Bench() {}

    public static void main(String[] arguments) {
        // a Maven that is killed, rather than interrupted, does not end its children
        ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(1)));
        try {
            System.exit(run() ? 0 : 1);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.exit(1); // threads of Vert.x would keep the JVM alive
        }
    }

    /** Returns false if a scenario failed; the others have run. */
    private static boolean run() {
        BenchSettings settings = BenchSettings.of(System.getProperties(), names());
        settings.requireJar();
        warnIfBusy();
        create(settings);
        Report report = new Report(facts(settings));
        boolean good = true;
        long start = System.nanoTime();
        try (CleanUp cleanUp = new CleanUp()) {
            Testbed bed = new Testbed(cleanUp, settings);
            Trial trial = new Trial(settings, bed, new Wrk(Tools.wrk(), settings.folder()));
            for (Scenario scenario : SCENARIOS) {
                if (settings.includes(scenario.name()) && !cleanUp.isClosed()) {
                    good &= run(scenario, trial, report);
                    report.write(settings.folder());
                }
            }
            bed.vertx().close();
        }
        System.out.println("\n" + report.markdown());
        Trial.say("took " + Duration.ofNanos(System.nanoTime() - start).toSeconds()
                + " s; wrote bench.md, bench.json and" + " bench.svg to target/bench");
        return good;
    }

    private static boolean run(Scenario scenario, Trial trial, Report report) {
        Section section = scenario.section();
        report.add(section);
        Trial.say("scenario " + scenario.name() + ": " + section.title());
        try {
            scenario.run(trial, section);
            return true;
        } catch (RuntimeException | AssertionError e) { // fixtures of the tests assert
            section.note("Failed: " + e.getMessage());
            Trial.say("scenario " + scenario.name() + " failed: " + e);
            return false;
        } finally {
            trial.bed().stopServers();
        }
    }

    private static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        SCENARIOS.forEach(scenario -> names.add(scenario.name()));
        return names;
    }

    private static void warnIfBusy() {
        if (Machine.load() > QUIET) {
            System.err.println("bench: WARNING: the load of this machine is " + Machine.load()
                    + ": other programs run, and the numbers will be lower than on a quiet machine");
        }
    }

    private static void create(BenchSettings settings) {
        try {
            Files.createDirectories(settings.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> facts(BenchSettings settings) {
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("rounds", settings.rounds() + " of " + settings.seconds() + " s");
        facts.put("JVM options of the server", settings.jvm().isEmpty() ? "none" : String.join(" ", settings.jvm()));
        return facts;
    }
}
