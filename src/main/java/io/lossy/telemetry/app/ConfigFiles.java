package io.lossy.telemetry.app;

import java.io.IOException;
import java.io.InputStream;
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
        throw new SetupException("no catalog at " + path.toAbsolutePath() + "; set 'catalog' in the settings", null);
    }

    private static Text read(Path file) {
        try {
            return new Text(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new SetupException(
                    "can't read " + file.toAbsolutePath() + ": is it there, and is it text in UTF-8?", e);
        }
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
