package io.lossy.telemetry.cli;

import io.lossy.telemetry.persist.Subject;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.HashKeys;
import io.lossy.telemetry.validate.Pseudonymiser;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
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

    /** The id in the forms in which it is stored; a raw one is hashed as ingest does, with each key the server can read. */
    List<Subject> subjects(Path dataDirectory) {
        return id.session != null
                ? subjects(Subject.Kind.SESSION, id.session, dataDirectory)
                : subjects(Subject.Kind.INSTALL, String.valueOf(id.install), dataDirectory);
    }

    static List<Subject> subjects(Subject.Kind kind, String id, Path dataDirectory) {
        String given = id.strip();
        if (given.isEmpty()) {
            throw new CommandFailure("the id is empty");
        }
        if (Subject.isPseudonym(given)) {
            return List.of(new Subject(kind, given));
        }
        String purpose = kind == Subject.Kind.SESSION ? Pseudonymiser.SESSION : Pseudonymiser.INSTALL;
        return keys(dataDirectory).pseudonymiser().every(purpose, given).stream()
                .map(pseudonym -> new Subject(kind, pseudonym))
                .toList();
    }

    private static HashKeyRing keys(Path dataDirectory) {
        try {
            String given = System.getenv(HashKeys.VARIABLE);
            return HashKeys.existing(dataDirectory, given)
                    .map(key -> HashKeyRing.of(dataDirectory, key, given))
                    .orElseThrow(() -> new CommandFailure("no hash key in "
                            + dataDirectory.toAbsolutePath().normalize() + ", and ids are stored hashed: name the"
                            + " server's --data-dir, set " + HashKeys.VARIABLE + ", or give the id as it is stored"));
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
