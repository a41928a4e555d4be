package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.fixture.ScrapedMeters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the jar as a process of its own, with its own settings but for the number of connections of one address. */
public final class LossyServer implements Target {
    public static final String NAME = "Lossy HTTP";
    /** The name of a server of an earlier build. */
    public static final String EARLIER = "earlier build";

    private static final Pattern PORT = Pattern.compile("events +POST http://[^:]+:(\\d+)/");
    private static final Pattern MANAGEMENT = Pattern.compile("metrics +http://[^:]+:(\\d+)/");
    /** Part of the last line that a server prints at its start, also that of an earlier build. */
    private static final String LAST_LINE = "Ctrl-C";

    /** All load comes from one address, which may otherwise open 2,500 connections. */
    private static final String SETTINGS = """
            database:
              url: ${DATABASE_URL}
            ingest:
              port: 0
              instances: ${LOSSY_INSTANCES}
              sockets:
                per_address: 20000
                total: 20000
            """;

    private final String name;
    private final ChildProcess process;
    private final BenchDatabase database;
    private final int port;
    private final int managementPort;

    private LossyServer(String name, ChildProcess process, BenchDatabase database) {
        this.name = name;
        this.process = process;
        this.database = database;
        String output = process.output();
        this.port = PORT.matcher(output).find() ? number(PORT, output) : 0; // a server that only stores has none
        this.managementPort = number(MANAGEMENT, output);
    }

    /**
     * @param jvm       options of the JVM; empty: those that an operator gets by default
     * @param instances as in {@code conf/telemetry.yml}
     * @param more      lines of its settings
     */
    public static LossyServer start(
            CleanUp cleanUp,
            Path folder,
            Path jar,
            List<String> jvm,
            int instances,
            String more,
            BenchDatabase database) {
        Path file = settings(folder.resolve("telemetry.yml"), SETTINGS + more);
        Map<String, String> environment =
                Map.of("DATABASE_URL", database.url(), "LOSSY_INSTANCES", String.valueOf(instances));
        return start(cleanUp, folder, command(jar, jvm, file, "lossy-data"), environment, NAME, database);
    }

    /** Starts the jar of an earlier build, with no setting but the database: it may not know those of today. */
    public static LossyServer startEarlier(
            CleanUp cleanUp, Path folder, Path jar, List<String> jvm, BenchDatabase database) {
        Path file = settings(folder.resolve("earlier.yml"), "database:\n  url: ${DATABASE_URL}\n");
        List<String> command = command(jar, jvm, file, "earlier-data");
        command.addAll(List.of("--port", "0"));
        return start(cleanUp, folder, command, Map.of("DATABASE_URL", database.url()), EARLIER, database);
    }

    private static LossyServer start(
            CleanUp cleanUp,
            Path folder,
            List<String> command,
            Map<String, String> environment,
            String name,
            BenchDatabase database) {
        Path log = folder.resolve(name.equals(NAME) ? "lossy.log" : "earlier.log");
        ChildProcess process = ChildProcess.start(cleanUp, log, environment, command);
        process.await(() -> process.output().contains(LAST_LINE));
        return new LossyServer(name, process, database);
    }

    private static List<String> command(Path jar, List<String> jvm, Path settings, String dataDir) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString(), "serve", "--management-port", "0"));
        command.addAll(List.of("--config", settings.toString(), "--data-dir", dataDir));
        return command;
    }

    private static Path settings(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in:\n" + output);
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    @Override
    public BenchDatabase database() {
        return database;
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    /** Returns how many events its durable log has accepted since the start. */
    public long logged() {
        return (long) ScrapedMeters.scrape(managementPort).sum("lossy_log_events_accepted_total");
    }

    @Override
    public double allocatedBytes() {
        return ScrapedMeters.scrape(managementPort).sum("jvm_gc_memory_allocated_bytes_total");
    }
}
