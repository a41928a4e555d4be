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
                log(undo ? ErasureAction.OPT_IN : ErasureAction.OPT_OUT, installs);
                List<OptOut> choice = List.of(new OptOut(installs, !undo));
                LogSettings durable = settings.read().log();
                if (durable != null) { // servers with a durable log follow it, and not the table
                    append(durable, choice);
                }
                boolean news = lease.on(at -> new OptOutRows(at).keep(choice)).get(0);
                format.print(
                        out(),
                        new JsonObject().put("opted_out", !undo).put("changed", news),
                        (news ? "" : "already ") + (undo ? "opted in" : "opted out"));
            }
        }
        return 0;
    }

    private static void append(LogSettings durable, List<OptOut> choice) {
        try {
            new OptOutTopic(durable).append(choice);
        } catch (LogSetupException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
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
