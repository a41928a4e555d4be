package io.lossy.telemetry.privacy;

import io.lossy.telemetry.files.PrivateFiles;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log of erasures, opt-outs and destroyed keys outside of the database, so that a restore of an older backup can repeat
 * them. A line is a JSON object. It has the pseudonym and never the id. A line is on disk before the database changes.
 *
 * @param file {@code erasures.log} in the data folder, or the file that {@link #VARIABLE} names
 */
public record ErasureLog(Path file) {
    /** The environment variable with the path of the log. */
    public static final String VARIABLE = "LOSSY_ERASURE_LOG";

    private static final String KEY_ID = "[0-9a-f]{4}";

    /** What happened. */
    public enum ErasureAction {
        ERASE_SESSION,
        ERASE_INSTALL,
        OPT_OUT,
        OPT_IN,
        DESTROY_KEY;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the erasure of this kind of subject. */
        public static ErasureAction erase(Subject.SubjectKind kind) {
            return kind == Subject.SubjectKind.SESSION ? ERASE_SESSION : ERASE_INSTALL;
        }
    }

    /** @param id a pseudonym; for {@link ErasureAction#DESTROY_KEY} the key's id */
    public record ErasureEntry(Instant at, ErasureAction action, String id) {
        public ErasureEntry {
            if (action == ErasureAction.DESTROY_KEY ? !id.matches(KEY_ID) : !Subject.isPseudonym(id)) {
                throw new IllegalArgumentException("not a stored id");
            }
        }

        private String line() {
            return new JsonObject()
                            .put("at", at.toString())
                            .put("action", action.word())
                            .put("id", id)
                            .encode()
                    + "\n";
        }

        private static ErasureEntry read(String line) {
            JsonObject json = new JsonObject(line);
            String action = String.valueOf(json.getString("action")).toUpperCase(Locale.ROOT);
            return new ErasureEntry(
                    Instant.parse(String.valueOf(json.getString("at"))),
                    ErasureAction.valueOf(action),
                    String.valueOf(json.getString("id")));
        }
    }

    /** @param given the value of {@link #VARIABLE}; null or blank if it is not set */
    public static ErasureLog of(Path dataDir, @Nullable String given) {
        return new ErasureLog(given == null || given.isBlank() ? dataDir.resolve("erasures.log") : Path.of(given));
    }

    /** Adds entries, and returns when they are on disk. An empty list only checks that the file can be written. */
    public void append(List<ErasureEntry> entries) {
        try {
            PrivateFiles.append(file, entries.stream().map(ErasureEntry::line).collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the log of erasures " + file.toAbsolutePath() + " (" + e.getMessage()
                            + "): let this user write to it, or name another file in " + VARIABLE,
                    e);
        }
    }

    /** @throws IllegalStateException if the file has a line that is not an entry; the message says which */
    public List<ErasureEntry> read() {
        List<ErasureEntry> entries = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                entries.add(entry(lines.get(i), i + 1));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of erasures " + file + ": " + e.getMessage(), e);
        }
    }

    private ErasureEntry entry(String line, int number) {
        try {
            return ErasureEntry.read(line);
        } catch (DecodeException | DateTimeException | ClassCastException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    file + ": line " + number
                            + " is not an entry of the log of erasures; restore the line, or remove it"
                            + " if you know that nothing is missing",
                    e);
        }
    }
}
