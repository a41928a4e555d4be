package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.privacy.Subject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Reads the session or install id of a command: as a client sent it, or as it is stored. */
final class SubjectOption {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Id id;

    /** Exactly one of both must be set. */
    static final class Id {
        @Option(
                names = "--session",
                paramLabel = "ID",
                converter = SubjectIdConverter.class,
                description = "id as the client sent it, or the session_id that `dump --format jsonl` shows")
        private @Nullable String session;

        @Option(
                names = "--install",
                paramLabel = "ID",
                converter = SubjectIdConverter.class,
                description = "id as the client shows it (stats().installId), or the install_id of `dump --format"
                        + " jsonl`")
        private @Nullable String install;
    }

    /**
     * Returns the id in all forms in which it may be stored. An id from a client is hashed as in the ingest stage, once
     * with each key that the server can read.
     */
    List<Subject> subjects(Path dataDirectory) {
        return id.session != null
                ? subjects(Subject.SubjectKind.SESSION, id.session, dataDirectory)
                : subjects(Subject.SubjectKind.INSTALL, String.valueOf(id.install), dataDirectory);
    }

    static List<Subject> subjects(Subject.SubjectKind kind, String id, Path dataDirectory) {
        String given = id.strip();
        if (given.isEmpty()) {
            throw new CommandFailure("the id is empty");
        }
        if (Subject.isPseudonym(given)) {
            return List.of(new Subject(kind, given));
        }
        String purpose = kind == Subject.SubjectKind.SESSION ? Pseudonymiser.SESSION : Pseudonymiser.INSTALL;
        return keys(dataDirectory).pseudonymiser().hashWithAllKeys(purpose, given).stream()
                .map(pseudonym -> new Subject(kind, pseudonym))
                .toList();
    }

    static HashKeyRing keys(Path dataDirectory) {
        String given = System.getenv(HashKeys.VARIABLE);
        return CommandFailure.orFail(() -> HashKeys.existing(dataDirectory, given)
                .map(key -> HashKeyRing.of(dataDirectory, key, given))
                .orElseThrow(() -> new CommandFailure("no hash key in "
                        + dataDirectory.toAbsolutePath().normalize() + ", and ids are stored hashed: name the"
                        + " server's --data-dir, set " + HashKeys.VARIABLE + ", or give the id as it is stored")));
    }
}
