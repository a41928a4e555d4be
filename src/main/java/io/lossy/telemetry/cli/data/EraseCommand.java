package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.Terminal;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.forward.books.LaneBooks;
import io.lossy.telemetry.forward.destination.PersonDeletion.DeletionOutcome;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.Subject.SubjectKind;
import io.lossy.telemetry.privacy.SubjectRecords;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
            "Destinations of the settings that can delete are asked to delete what they have of an install.",
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
            noteLog();
            return eraseForwarded(lease, subjects) ? 0 : 1;
        }
    }

    /**
     * Asks the destinations to delete too, and names those that do not. The database does not know which of the erased
     * events were forwarded before. Returns false if a destination that can delete did not.
     */
    private boolean eraseForwarded(Lease lease, List<Subject> subjects) {
        List<String> lanes = lease.on(at ->
                LaneBooks.all(at).stream().map(books -> books.lane().name()).toList());
        if (lanes.isEmpty()) {
            return true;
        }
        Map<String, DeletionOutcome> outcomes;
        try {
            outcomes = deletions(subjects);
        } catch (SetupException e) {
            note("the rows are erased, but no destination was asked: " + e.getMessage());
            noteOthers(lanes);
            return false;
        }
        Map<String, String> receipts = new LinkedHashMap<>();
        outcomes.forEach((lane, outcome) -> {
            if (outcome instanceof DeletionOutcome.Requested requested) {
                receipts.put(lane, requested.receipt());
                out().printf(Locale.ROOT, "%-22s deletion requested: %s%n", lane, requested.receipt());
            } else if (outcome instanceof DeletionOutcome.NotDeleted not) {
                note(lane + " does not delete (" + not.cause() + "); repeat `erase`, or delete there");
            }
        });
        out().flush();
        if (!receipts.isEmpty()) {
            lease.on(at -> {
                subjects.forEach(subject -> new SubjectRecords(at).recordForwarded(subject, receipts));
                return receipts;
            });
        }
        noteOthers(lanes.stream().filter(lane -> !receipts.containsKey(lane)).toList());
        return receipts.size() == outcomes.size();
    }

    /** Destinations know an install, but a session only as a property of events. */
    private Map<String, DeletionOutcome> deletions(List<Subject> subjects) {
        boolean install = subjects.stream().allMatch(subject -> subject.kind() == SubjectKind.INSTALL);
        List<String> pseudonyms = subjects.stream().map(Subject::pseudonym).toList();
        return install ? DestinationErasure.ask(settings.read().forward(), pseudonyms) : Map.of();
    }

    /** Says until when the durable log may hold what was received before. The servers do not store it any more. */
    private void noteLog() {
        LogSettings log;
        try {
            log = settings.read().log();
        } catch (SetupException e) {
            return; // what is wrong with the settings is said where destinations need them
        }
        if (log != null) {
            note("the durable log may hold older records, which no server stores any more, until "
                    + Instant.now().plus(log.retention()).truncatedTo(ChronoUnit.SECONDS));
        }
    }

    private void noteOthers(List<String> lanes) {
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
