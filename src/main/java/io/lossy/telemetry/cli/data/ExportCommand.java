package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.JsonRows;
import io.lossy.telemetry.cli.output.RowPrinter;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.SubjectRecords;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code export}: prints all stored rows of a session or an install. */
@Command(
        name = "export",
        description = "Prints every row of a session or an install as a JSON line, and records the export.",
        footer = {"", "Example:", "  export --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 > about-me.jsonl"})
public final class ExportCommand extends DatabaseCommand {
    /** Output format of the rows. */
    enum ExportFormat {
        JSON
    }

    @Mixin
    private final SubjectOption id = new SubjectOption();

    /** Accepts the only format, so that a script can give the same option to each command. */
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "json: a JSON object on each line (default, and the only format)")
    void format(ExportFormat only) {
        // nothing to choose
    }

    @Override
    public Integer call() {
        // unbuffered: a failed write must end the command before the export is recorded as done
        PrintWriter out = out();
        JsonRows rows = new JsonRows(out, List.of("table", "row"));
        List<Subject> subjects = id.subjects(database().dataDirectory());
        try (Lease lease = ownerLease()) {
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
                note("nothing is stored about this id in " + lease.where()
                        + "; check the id, and that --data-dir is the server's own, because its key hashed the id");
            }
        }
        return 0;
    }
}
