package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code load}, running in this JVM beside the test, with a ledger of what was acked. */
public final class Load {
    private static final Pattern BOOKS =
            Pattern.compile("(\\d+) = (\\d+) \\+ (\\d+) \\+ (\\d+) \\+ (\\d+) \\+ (\\d+) \\+ (\\d+)");

    private final Path ledger;
    private final CompletableFuture<Program> run;

    private Load(Path ledger, CompletableFuture<Program> run) {
        this.ledger = ledger;
        this.run = run;
    }

    /** What {@code load} says at the end became of the events it emitted. */
    public record Books(
            int exit, String report, long emitted, long persisted, long duplicate, long rejected, long sampled) {
        /** Rows that must be in the table. */
        public long stored() {
            return persisted + duplicate;
        }
    }

    public static Load start(int port, String rate, int seconds, String... more) {
        Path ledger = newLedger();
        List<String> arguments = new ArrayList<>(List.of("load", "--url", "http://127.0.0.1:" + port));
        arguments.addAll(List.of("--rate", rate, "--duration", seconds + "s"));
        arguments.addAll(List.of("--connections", "3", "--ledger", ledger.toString()));
        arguments.addAll(List.of(more));
        return new Load(ledger, CompletableFuture.supplyAsync(() -> Program.run(arguments.toArray(String[]::new))));
    }

    private static Path newLedger() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "it-processes"));
            return folder.resolve("ledger-" + Long.toString(System.nanoTime(), 36));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        return !run.isDone();
    }

    /** The ids that the server has said are committed, as far as they are written. */
    public List<String> acked() {
        try {
            return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of it, which must be that every event came to its own. */
    public Books balanced(int withinSeconds) {
        Books books = end(withinSeconds);
        assertThat(books.exit()).as(books.report()).isZero();
        assertThat(books.report()).contains("   balanced");
        assertThat(books.rejected()).as(books.report()).isZero();
        return books;
    }

    private Books end(int withinSeconds) {
        try {
            Program program = run.get(withinSeconds, TimeUnit.SECONDS);
            String said = program.out() + program.err();
            Matcher line = BOOKS.matcher(program.out());
            assertThat(line.find()).as(said).isTrue();
            return new Books(
                    program.exit(), said, sum(line, 1), sum(line, 2), sum(line, 3), sum(line, 4), sum(line, 5));
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            throw new AssertionError("load did not end: " + e, e);
        }
    }

    private static long sum(Matcher line, int group) {
        return Long.parseLong(line.group(group));
    }

    /** Every acked id is a row, and no id is two. */
    public void assertStored(Sql sql) {
        List<String> acked = acked();
        Set<String> missing = new HashSet<>(acked);
        assertThat(acked).isNotEmpty();
        assertThat(missing.size()).as("acked ids, each once").isEqualTo(acked.size());
        List<String> rows = sql.column("SELECT event_id FROM analytics_events");
        Set<String> ids = new HashSet<>(rows);
        assertThat(ids.size()).as("rows, each id once").isEqualTo(rows.size());
        missing.removeAll(ids);
        assertThat(missing).as("acked and not stored").isEmpty();
    }
}
