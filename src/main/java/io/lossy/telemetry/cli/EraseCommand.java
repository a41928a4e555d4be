package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.Subject;
import io.lossy.telemetry.persist.SubjectRecords;
import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code erase}: deletes all that is stored about a session or an install. */
@Command(
        name = "erase",
        description =
                "Deletes every row of a session or an install, in all tables or in none, and records that it did.",
        footer = {
            "",
            "Switch telemetry off in the client first, or its next events are stored anew.",
            "",
            "Examples:",
            "  erase --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 --dry-run",
            "  erase --session 3b1f.0f3c9a... --yes"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class EraseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final SubjectOption id = new SubjectOption();

    @Option(names = "--dry-run", description = "count the rows and leave them")
    private boolean dryRun;

    @Option(names = "--yes", description = "do not ask; without a terminal this is needed")
    private boolean yes;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Subject> subjects = id.subjects(database.dataDirectory());
        try (Lease lease = database.ownerLease(System::getenv)) {
            if (dryRun || !yes) {
                print(out, lease.on(at -> sums(subjects, new SubjectRecords(at)::count)), "would be erased");
            }
            if (dryRun) {
                return 0;
            }
            if (!yes) {
                confirm(lease.where());
            }
            print(out, lease.on(at -> sums(subjects, new SubjectRecords(at)::erase)), "erased");
        }
        return 0;
    }

    /** By table; an id that has been stored under several keys is several subjects. */
    private static Map<String, Long> sums(List<Subject> subjects, Function<Subject, Map<String, Long>> work) {
        Map<String, Long> sums = new LinkedHashMap<>();
        subjects.forEach(subject -> work.apply(subject).forEach((table, rows) -> sums.merge(table, rows, Long::sum)));
        return sums;
    }

    private static void print(PrintWriter out, Map<String, Long> rows, String what) {
        rows.forEach((table, count) -> out.printf("%-22s %,d %s%n", table, count, what));
        out.flush();
    }

    @SuppressWarnings("SystemConsoleNull") // that of later Java is asked whether it is a terminal
    private static void confirm(String where) {
        Console console = System.console();
        if (console == null || !Terminal.here().interactive()) {
            throw new CommandFailure("there is nobody to ask: add --yes to erase, or --dry-run to count");
        }
        String typed = console.readLine("erase these rows from %s for good? Type yes: ", where);
        if (typed == null || !typed.strip().equalsIgnoreCase("yes")) {
            throw new CommandFailure("nothing was erased");
        }
    }
}
