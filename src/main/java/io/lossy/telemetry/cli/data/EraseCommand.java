package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.forward.books.LaneBooks;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.Subject.SubjectKind;
import io.lossy.telemetry.privacy.SubjectRecords;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
            "Switch telemetry off in the client first. Otherwise its next events are stored",
            "again. Destinations of the settings that can delete are asked to delete what",
            "they have of an install.",
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

    /** Has the destinations that delete too. */
    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Option(names = "--yes", description = "do not ask for confirmation; required without a terminal")
    private boolean yes;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        List<Subject> subjects = id.subjects(database().dataDirectory());
        try (Lease lease = ownerLease()) {
            if (dryRun || !yes) {
                Map<String, Long> rows = lease.on(at -> sums(subjects, new SubjectRecords(at)::count));
                if (dryRun) {
                    print(rows, ForwardedErasure.NONE);
                    return 0;
                }
                lines(rows, "would be erased").forEach(format.isJson() ? this::note : this::print);
                confirm(lease.where());
            }
            subjects.forEach(subject -> log(ErasureAction.erase(subject.kind()), List.of(subject.pseudonym())));
            Map<String, Long> rows = lease.on(at -> sums(subjects, new SubjectRecords(at)::erase));
            return eraseForwarded(lease, subjects, rows) ? 0 : 1;
        }
    }

    /** Asks the destinations too, prints the result, and names the destinations that still have events. */
    private boolean eraseForwarded(Lease lease, List<Subject> subjects, Map<String, Long> rows) {
        if (!format.isJson()) {
            lines(rows, "erased").forEach(this::print); // before destinations are asked, which can take minutes
        }
        ForwardedErasure forwarded = forwarded(lease, subjects);
        print(rows, forwarded);
        if (!forwarded.receipts().isEmpty()) {
            lease.on(at -> {
                subjects.forEach(subject -> new SubjectRecords(at).recordForwarded(subject, forwarded.receipts()));
                return subjects;
            });
        }
        forwarded.notes().forEach(this::note);
        return forwarded.isComplete();
    }

    private ForwardedErasure forwarded(Lease lease, List<Subject> subjects) {
        List<String> lanes = lease.on(at ->
                LaneBooks.all(at).stream().map(books -> books.lane().name()).toList());
        if (lanes.isEmpty()) {
            return ForwardedErasure.NONE;
        }
        try {
            return deletions(lanes, subjects);
        } catch (SetupException e) {
            return ForwardedErasure.unasked(lanes, String.valueOf(e.getMessage()));
        }
    }

    /** Destinations know an install, but a session only as a property of events. */
    private ForwardedErasure deletions(List<String> lanes, List<Subject> subjects) {
        boolean install = subjects.stream().allMatch(subject -> subject.kind() == SubjectKind.INSTALL);
        List<String> pseudonyms = subjects.stream().map(Subject::pseudonym).toList();
        return ForwardedErasure.of(lanes, install ? settings.read().forward() : List.of(), pseudonyms);
    }

    /** Returns until when the durable log may hold what was received before. No server stores that any more. */
    private @Nullable Instant inLogUntil() {
        try {
            LogSettings log = settings.read().log();
            return log == null ? null : Instant.now().plus(log.retention());
        } catch (SetupException e) {
            note("the settings can't be read (" + e.getMessage()
                    + "), so it is not known whether there is a durable log");
            return null;
        }
    }

    private void print(Map<String, Long> rows, ForwardedErasure forwarded) {
        Instant inLog = dryRun ? null : inLogUntil();
        if (format.isJson()) {
            JsonDocument.print(
                    out(),
                    new JsonObject()
                            .put("dry_run", dryRun)
                            .put("rows", object(rows))
                            .put("in_log_until", inLog == null ? null : JsonDocument.time(inLog))
                            .mergeIn(forwarded.json()));
        } else if (dryRun) {
            lines(rows, "would be erased").forEach(this::print);
        } else {
            forwarded.lines().forEach(this::print);
        }
        if (inLog != null) {
            note("the durable log may hold older records, which no server stores any more, until "
                    + JsonDocument.time(inLog));
        }
    }

    /** Adds up the rows per table. An id that was hashed with several keys has several subjects. */
    private static Map<String, Long> sums(List<Subject> subjects, Function<Subject, Map<String, Long>> work) {
        Map<String, Long> sums = new LinkedHashMap<>();
        subjects.forEach(subject -> work.apply(subject).forEach((table, rows) -> sums.merge(table, rows, Long::sum)));
        return sums;
    }

    private static List<String> lines(Map<String, Long> rows, String what) {
        return rows.entrySet().stream()
                .map(table -> String.format(Locale.ROOT, "%-22s %,d %s", table.getKey(), table.getValue(), what))
                .toList();
    }

    private static JsonObject object(Map<String, Long> rows) {
        JsonObject object = new JsonObject();
        rows.forEach(object::put);
        return object;
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
