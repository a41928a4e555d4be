package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Hands the integration tests their foreign programs: those that {@code mvn verify} wrote down, or, when a test is run
 * alone, those that are here already.
 */
public final class Tools {
    private Tools() {}

    public static Path node() {
        return path(Tool.NODE);
    }

    public static Path npm() {
        return path(Tool.NPM);
    }

    /** The folder that holds the installed packages of {@code src/test/js}. */
    public static Path nodeModules() {
        return path(Tool.NODE_MODULES);
    }

    public static Path prometheus() {
        return path(Tool.PROMETHEUS);
    }

    public static Path promtool() {
        return path(Tool.PROMTOOL);
    }

    public static Path alertmanager() {
        return path(Tool.ALERTMANAGER);
    }

    public static Path amtool() {
        return path(Tool.AMTOOL);
    }

    public static Path chromium() {
        return path(Tool.CHROMIUM);
    }

    public static Path pgbouncer() {
        return path(Tool.PGBOUNCER);
    }

    public static Path haproxy() {
        return path(Tool.HAPROXY);
    }

    public static Path nginx() {
        return path(Tool.NGINX);
    }

    public static Path curl() {
        return path(Tool.CURL);
    }

    public static Path elixir() {
        return path(Tool.ELIXIR);
    }

    /** Returns the folder of the jars of a Kafka broker. */
    public static Path kafka() {
        return path(Tool.KAFKA);
    }

    public static Path wrk() {
        return path(Tool.WRK);
    }

    /** Returns the folder that holds the installed packages of {@code src/test/resources/bench}. */
    public static Path benchModules() {
        return path(Tool.BENCH_MODULES);
    }

    static Path project() {
        return Path.of(System.getProperty("setup.basedir", System.getProperty("basedir", "")))
                .toAbsolutePath();
    }

    static List<ToolSupply> supplies(Machine machine) {
        return List.of(
                new NodeSupply(machine),
                new PrometheusSupply(machine),
                new AlertmanagerSupply(machine),
                new ChromiumSupply(machine),
                new PgBouncerSupply(machine),
                LoadBalancerSupply.haproxy(machine),
                LoadBalancerSupply.nginx(machine),
                PathProgramSupply.curl(machine),
                PathProgramSupply.elixir(machine),
                new KafkaSupply(machine));
    }

    /** Returns the supplies of {@code mvn verify -Pbench}. */
    static List<ToolSupply> benchSupplies(Machine machine) {
        return List.of(NodeSupply.forBench(machine), new WrkSupply(machine), new KafkaSupply(machine));
    }

    static Path file() {
        return project().resolve("target/tools.properties");
    }

    static void write(Map<Tool, Path> found) {
        Properties properties = new Properties();
        found.forEach((tool, path) -> properties.setProperty(tool.key(), path.toString()));
        try {
            Files.createDirectories(file().getParent());
            try (Writer out = Files.newBufferedWriter(file())) {
                properties.store(out, "found or fetched by mvn verify for its integration tests");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path path(Tool tool) {
        if (Skips.here().contains(tool.need())) {
            throw new TestAbortedException(
                    "skipped on request: -D" + tool.need().flag());
        }
        String written = written().getProperty(tool.key(), "");
        if (!written.isEmpty() && Files.exists(Path.of(written))) {
            return Path.of(written);
        }
        return Stream.of(supplies(Machine.here()), benchSupplies(Machine.here()))
                .flatMap(List::stream)
                .flatMap(supply -> supply.find().entrySet().stream())
                .filter(entry -> entry.getKey() == tool)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new SetupFailure(tool.key() + " is not here; mvn verify obtains it: type\n"
                        + "  mvn -B test-compile exec:java@obtain-test-tools"));
    }

    private static Properties written() {
        Properties properties = new Properties();
        if (Files.exists(file())) {
            try (Reader in = Files.newBufferedReader(file())) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return properties;
    }
}
