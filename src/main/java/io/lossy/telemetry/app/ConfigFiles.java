package io.lossy.telemetry.app;

import io.lossy.telemetry.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings and the catalog: the file that was named, else the one in {@code ./conf}, else the copy inside the
 * jar, so that the program runs from any folder.
 */
public final class ConfigFiles {
    static final String SETTINGS = "conf/telemetry.yml";
    /** Above what the YAML in it may hold in characters, whatever its script. */
    private static final int MAX_BYTES = 3 * YamlDocument.MAX_CHARACTERS;

    private ConfigFiles() {}

    /**
     * A file's text and the name to report its problems under.
     *
     * @param name as the user would write it; "(built-in) conf/..." for the jar's copy
     */
    public record Text(String name, String content) {}

    /** @param named the file the user asked for; null: the default */
    public static Text settings(@Nullable Path named) {
        if (named != null) {
            return read(named);
        }
        Path local = Path.of(SETTINGS);
        return Files.isRegularFile(local) ? read(local) : builtIn(SETTINGS);
    }

    /** @param settings the settings file that names the catalog, for a path relative to its project; null: the default */
    public static Text catalog(String catalog, @Nullable Path settings) {
        Path path = Path.of(catalog);
        if (settings != null && !path.isAbsolute()) {
            Path beside = settings.toAbsolutePath().resolveSibling(path.getFileName());
            if (Files.isRegularFile(beside)) {
                return read(beside);
            }
        }
        if (Files.isRegularFile(path)) {
            return read(path);
        }
        if (catalog.equals("conf/events.yml")) {
            return builtIn(catalog);
        }
        throw new SetupException(
                "no catalog at " + path.toAbsolutePath()
                        + ": name the file with --catalog, or in the settings under catalog",
                null);
    }

    /** Reads no more than a file may hold, since what was named may be a device without an end. */
    private static Text read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SetupException(
                        file + " is larger than " + MAX_BYTES + " bytes: is it the file you mean?", null);
            }
            return new Text(file.toString(), text(file, bytes));
        } catch (IOException e) {
            throw new SetupException(
                    "can't read " + file.toAbsolutePath() + ": is it there, and is it a file that this user may read?",
                    e);
        }
    }

    private static String text(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            long line = 1 + out.flip().chars().filter(c -> c == '\n').count();
            throw new SetupException(file + ":" + line + ": is no text in UTF-8; save it as such", null);
        }
        return out.flip().toString();
    }

    private static Text builtIn(String name) {
        try (InputStream in = ConfigFiles.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new SetupException("the program has no built-in " + name + "; it was packed wrongly", null);
            }
            return new Text("(built-in) " + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SetupException("can't read the built-in " + name, e);
        }
    }
}
