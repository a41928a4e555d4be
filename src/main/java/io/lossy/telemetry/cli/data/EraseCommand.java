package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.forward.books.LaneBooks;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.SubjectRecords;
import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code erase}: deletes all stored rows of a session or an install. */
@Command(
        name = "erase",
        description =
                "Deletes every row of a session or an install, in all tables or in none, and records the erasure.",
        footer = {
            "",
            "Switch telemetry off in the client first. Otherwise its next events are stored again.",
            "",
            "Examples:",
            "  erase --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 --dry-run",
            "  erase --session 3b1f.0f3c9a... --yes"
        })
public final class EraseCommand extends DatabaseCommand {
    @Mixin
    private final SubjectOption id = new SubjectOption();

    @Option(names = "--dry-run", description = "count the rows and delete nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "do not ask for confirmation; required without a terminal")
    private boolean yes;

    @Override
    public Integer call() {
        PrintWriter out = out();
        List<Subject> subjects = id.subjects(database().dataDirectory());
        try (Lease lease = ownerLease()) {
            if (dryRun || !yes) {
                print(out, lease.on(at -> sums(subjects, new SubjectRecords(at)::count)), "would be erased");
            }
            if (dryRun) {
                return 0;
            }
            if (!yes) {
                confirm(lease.where());
            }
            subjects.forEach(subject -> log(ErasureAction.erase(subject.kind()), List.of(subject.pseudonym())));
            print(out, lease.on(at -> sums(subjects, new SubjectRecords(at)::erase)), "erased");
            noteDestinations(lease);
        }
        return 0;
    }

    /** The database does not know which of the erased events were forwarded before. */
    private void noteDestinations(Lease lease) {
        List<String> lanes = lease.on(at ->
                LaneBooks.all(at).stream().map(books -> books.lane().name()).toList());
        if (!lanes.isEmpty()) {
            note("events that were forwarded before are still at: " + String.join(", ", lanes)
                    + "; delete them there too");
        }
    }

    /** Adds up the rows per table. An id that was hashed with several keys has several subjects. */
    private static Map<String, Long> sums(List<Subject> subjects, Function<Subject, Map<String, Long>> work) {
        Map<String, Long> sums = new LinkedHashMap<>();
        subjects.forEach(subject -> work.apply(subject).forEach((table, rows) -> sums.merge(table, rows, Long::sum)));
        return sums;
    }

    private static void print(PrintWriter out, Map<String, Long> rows, String what) {
        rows.forEach((table, count) -> out.printf(Locale.ROOT, "%-22s %,d %s%n", table, count, what));
        out.flush();
    }

    @SuppressWarnings("SystemConsoleNull") // Terminal handles the consoles of later Java versions
    private static void confirm(String where) {
        Console console = System.console();
        if (console == null || !Terminal.here().interactive()) {
            throw new CommandFailure(
                    "there is no terminal to ask for confirmation: add --yes to erase, or" + " --dry-run to count");
        }
        String typed = console.readLine("erase these rows from %s for good? Type yes: ", where);
        if (typed == null || !typed.strip().equalsIgnoreCase("yes")) {
            throw new CommandFailure("nothing was erased");
        }
    }
}
