package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.persist.Subject;
import io.lossy.telemetry.persist.SubjectRecords;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code export}: shows all that is stored about a session or an install. */
@Command(
        name = "export",
        description = "Prints every row of a session or an install as a JSON line, and records that it did.",
        footer = {"", "Example:", "  export --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 > about-me.jsonl"},
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Mixin
    private final SubjectOption id = new SubjectOption();

    @Override
    public Integer call() {
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut(), 1 << 16));
        JsonRows rows = new JsonRows(out, List.of("table", "row"));
        List<Subject> subjects = id.subjects(database.dataDirectory());
        try (Lease lease = database.ownerLease(System::getenv)) {
            long shown = lease.on(at -> {
                SubjectRecords records = new SubjectRecords(at);
                return subjects.stream()
                        .flatMap(subject -> records
                                .export(
                                        subject,
                                        (table, row) -> rows.row(Arrays.asList(table, new RowPrinter.JsonText(row))))
                                .values()
                                .stream())
                        .mapToLong(Long::longValue)
                        .sum();
            });
            rows.flush();
            if (shown == 0) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("nothing is stored about this id in " + lease.where()
                        + "; is it the id and the server's own data dir, whose key hashed it?");
                err.flush();
            }
        }
        return 0;
    }
}
