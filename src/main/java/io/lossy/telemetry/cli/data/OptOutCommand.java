package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.log.kafka.LogSetupException;
import io.lossy.telemetry.log.kafka.OptOutTopic;
import io.lossy.telemetry.log.record.LogSettings;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.OptOutRows;
import io.lossy.telemetry.privacy.Subject;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code optout}: stores the opt-out of an install whose client can no longer send it, or undoes it. */
@Command(
        name = "optout",
        description = {
            "Opts an install out: the server stores nothing more of it. Without --install, counts the installs that"
                    + " have opted out.",
            "A client sends the opt-out itself when a person opts out. Running servers apply it within three seconds."
        },
        footer = {
            "",
            "Rows that are already stored stay; `erase` deletes them.",
            "",
            "Examples:",
            "  optout --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11",
            "  optout --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 --undo"
        })
public final class OptOutCommand extends DatabaseCommand {
    @Option(
            names = "--install",
            paramLabel = "ID",
            converter = SubjectIdConverter.class,
            description = "id as the client shows it (stats().installId), or the install_id of `dump --format jsonl`")
    private @Nullable String install;

    @Option(names = "--undo", description = "accept its events again")
    private boolean undo;

    /** Has the durable log. */
    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        String given = install;
        if (given == null && undo) {
            throw wrongUsage("--undo needs --install");
        }
        List<String> installs = given == null ? List.of() : pseudonyms(given);
        try (Lease lease = lease()) {
            if (installs.isEmpty()) {
                long count = lease.on(at -> new OptOutRows(at).count());
                format.print(
                        out(),
                        new JsonObject().put("opted_out_installs", count),
                        count + (count == 1 ? " install has opted out" : " installs have opted out"));
            } else {
                LogSettings durable = settings.read().log();
                log(undo ? ErasureAction.OPT_IN : ErasureAction.OPT_OUT, installs);
                OptOut choice = new OptOut(installs, !undo);
                boolean news = durable == null ? keep(lease, choice) : keep(lease, choice, durable);
                format.print(
                        out(),
                        new JsonObject().put("opted_out", !undo).put("changed", news),
                        (news ? "" : "already ") + (undo ? "opted in" : "opted out"));
            }
        }
        return 0;
    }

    private static boolean keep(Lease lease, OptOut choice) {
        return lease.on(at -> new OptOutRows(at).keep(List.of(choice))).get(0);
    }

    /** Writes the choice to the durable log too, because its servers follow the log, and not the table. */
    private static boolean keep(Lease lease, OptOut choice, LogSettings durable) {
        try {
            new OptOutTopic(durable).append(List.of(choice));
        } catch (LogSetupException e) {
            throw new CommandFailure(
                    e.getMessage() + "; repeat `optout` when the log answers, because the choice may be lost", e);
        }
        try {
            return keep(lease, choice);
        } catch (CommandFailure e) {
            throw new CommandFailure(
                    e.getMessage()
                            + "; the durable log has the choice, so the servers apply it now, and store it when the"
                            + " database answers",
                    e);
        }
    }

    private List<String> pseudonyms(String given) {
        return SubjectOption.subjects(
                        Subject.SubjectKind.INSTALL, given, database().dataDirectory())
                .stream()
                .map(Subject::pseudonym)
                .toList();
    }
}
