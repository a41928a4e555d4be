package io.lossy.telemetry.cli;

import io.lossy.telemetry.persist.Subject;
import io.lossy.telemetry.validate.HashKey;
import io.lossy.telemetry.validate.HashKeys;
import io.lossy.telemetry.validate.Pseudonymiser;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whose rows a command is about: an id as a client sent it, or as it is stored. */
final class SubjectOption {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Id id;

    /** One of the two. */
    static final class Id {
        @Option(
                names = "--session",
                paramLabel = "ID",
                description = "as the client sent it, or the session_id that `dump --format jsonl` shows")
        private @Nullable String session;

        @Option(
                names = "--install",
                paramLabel = "ID",
                description = "as the client shows it (stats().installId), or the install_id of `dump --format jsonl`")
        private @Nullable String install;
    }

    /** The id in the form in which it is stored; a raw one is hashed with the server's key, as ingest does. */
    Subject subject(Path dataDirectory) {
        Subject.Kind kind = id.session != null ? Subject.Kind.SESSION : Subject.Kind.INSTALL;
        String given = (id.session != null ? id.session : String.valueOf(id.install)).strip();
        if (given.isEmpty()) {
            throw new CommandFailure("the id is empty");
        }
        if (Subject.isPseudonym(given)) {
            return new Subject(kind, given);
        }
        String purpose = kind == Subject.Kind.SESSION ? Pseudonymiser.SESSION : Pseudonymiser.INSTALL;
        return new Subject(kind, new Pseudonymiser(key(dataDirectory)).hash(purpose, given));
    }

    private static HashKey key(Path dataDirectory) {
        try {
            return HashKeys.existing(dataDirectory, System.getenv(HashKeys.VARIABLE))
                    .orElseThrow(() -> new CommandFailure("no hash key in "
                            + dataDirectory.toAbsolutePath().normalize() + ", and ids are stored hashed: name the"
                            + " server's --data-dir, set " + HashKeys.VARIABLE + ", or give the id as it is stored"));
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
