package io.lossy.telemetry.cli;

import io.lossy.telemetry.cli.DatabaseOption.Lease;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.persist.OptOutRows;
import io.lossy.telemetry.persist.Subject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code optout}: keeps an install out for a person whose client cannot say so any more. */
@Command(
        name = "optout",
        description = {
            "Has the server take nothing more of an install; without one, counts those that have opted out.",
            "Clients do this by themselves when a person opts out. Servers that run know it within ten seconds."
        },
        footer = {
            "",
            "What is stored already stays: see erase.",
            "",
            "Examples:",
            "  optout --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11",
            "  optout --install 5f0c1a52-9d0e-4b6f-8f37-0b6f3f3e4c11 --undo"
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class OptOutCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--install",
            paramLabel = "ID",
            description = "as the client shows it (stats().installId), or the install_id of `dump --format jsonl`")
    private @Nullable String install;

    @Option(names = "--undo", description = "take its events again")
    private boolean undo;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String given = install;
        if (given == null && undo) {
            throw new ParameterException(spec.commandLine(), "--undo needs --install");
        }
        List<String> installs = given == null ? List.of() : pseudonyms(given);
        try (Lease lease = database.lease(System.getenv("DATABASE_URL"), false)) {
            if (installs.isEmpty()) {
                out.println(lease.on(at -> new OptOutRows(at).count()) + " installs have opted out");
            } else {
                List<OptOut> choice = List.of(new OptOut(installs, !undo));
                boolean news = lease.on(at -> new OptOutRows(at).keep(choice)).get(0);
                out.println((undo ? "opted in" : "opted out") + (news ? "" : "; it was so before"));
            }
        }
        out.flush();
        return 0;
    }

    private List<String> pseudonyms(String given) {
        return SubjectOption.subjects(Subject.Kind.INSTALL, given, database.dataDirectory()).stream()
                .map(Subject::pseudonym)
                .toList();
    }
}
