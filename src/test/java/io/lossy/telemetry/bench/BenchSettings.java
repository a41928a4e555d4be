package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.load.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a run may change.
 *
 * @param folder where processes run and the report is written
 * @param jar the server
 * @param only names of scenarios; empty: all
 * @param shapes of the closed loops
 * @param rounds how often systems are alternated
 * @param seconds of each measurement
 * @param rows to which the table grows, and those that a lane or the log is behind
 * @param jvm options of the server's JVM
 * @param instances event loops of the server that read and validate requests; 0: the default
 * @param before the jar of an earlier build to compare with
 */
public record BenchSettings(
        Path folder,
        Path jar,
        Set<String> only,
        List<Shape> shapes,
        int rounds,
        int seconds,
        long rows,
        List<String> jvm,
        int instances,
        @Nullable Path before) {
    private static final List<String> SHAPES = List.of("500:4", "50:16", "1:256", "1:32");
    private static final int LEAST_SECONDS = 2; // the first second of an open loop does not count

    public BenchSettings {
        only = new LinkedHashSet<>(only);
        shapes = List.copyOf(shapes);
        jvm = List.copyOf(jvm);
    }

    /**
     * Reads {@code bench.*}.
     *
     * @param scenarios the names that {@code bench.only} may have
     * @throws IllegalArgumentException with a message for the user
     */
    static BenchSettings of(Properties properties, Set<String> scenarios) {
        Set<String> only = new LinkedHashSet<>(words(properties, "bench.only", ","));
        only.forEach(name -> {
            if (!scenarios.contains(name)) {
                throw new IllegalArgumentException(
                        "bench.only: there is no " + name + "; the scenarios are " + String.join(", ", scenarios));
            }
        });
        return new BenchSettings(
                Path.of("target", "bench").toAbsolutePath(),
                Path.of("target", "lossy-telemetry.jar").toAbsolutePath(),
                only,
                shapes(properties),
                (int) number(properties, "bench.rounds", 5, 1),
                (int) number(properties, "bench.seconds", 7, LEAST_SECONDS),
                number(properties, "bench.rows", 20_000_000, 1_000),
                words(properties, "bench.jvm", " "),
                (int) number(properties, "bench.instances", 0, 0),
                before(properties));
    }

    private static @Nullable Path before(Properties properties) {
        List<String> named = words(properties, "bench.before", "\n");
        Path jar = named.isEmpty() ? null : Path.of(named.get(0)).toAbsolutePath();
        if (jar != null && !Files.exists(jar)) {
            throw new IllegalArgumentException("bench.before: there is no file " + jar);
        }
        return jar;
    }

    private static List<Shape> shapes(Properties properties) {
        List<String> given = words(properties, "bench.shapes", ",");
        return (given.isEmpty() ? SHAPES : given).stream().map(Shape::parse).toList();
    }

    private static List<String> words(Properties properties, String name, String separator) {
        return Arrays.stream(properties.getProperty(name, "").split(separator))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static long number(Properties properties, String name, long usual, long least) {
        String text = properties.getProperty(name, "").strip();
        if (text.isEmpty()) {
            return usual;
        }
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the message below is for both
        }
        throw new IllegalArgumentException(
                String.format(Locale.ROOT, "%s must be a whole number from %d, not %s", name, least, text));
    }

    /** Returns the rounds of scenarios that would otherwise take most of the time. */
    int fewRounds() {
        return Math.min(rounds, 3);
    }

    boolean includes(String scenario) {
        return only.isEmpty() || only.contains(scenario);
    }

    void requireJar() {
        if (!Files.exists(jar)) {
            throw new IllegalArgumentException(jar + " is missing: run mvn verify -Pbench, or mvn -DskipTests package");
        }
    }
}
