package io.lossy.telemetry.config;

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
 * Finds the settings and the catalog: the named file, otherwise the one in {@code ./conf}, otherwise the copy inside
 * the jar. So the program runs from any folder.
 */
public final class ConfigFiles {
    static final String SETTINGS = "conf/telemetry.yml";
    /** Upper bound of the bytes of the longest YAML text allowed, at 3 bytes per character. */
    private static final int MAX_BYTES = 3 * YamlDocument.MAX_CHARACTERS;

    private ConfigFiles() {}

    /**
     * A file's text, and the name under which its problems are reported.
     *
     * @param name the path as the user wrote it, or "(built-in) conf/..." for the jar's copy
     */
    public record ConfigText(String name, String content) {}

    /** @param named the file that the user named; null for the default */
    public static ConfigText settings(@Nullable Path named) {
        if (named != null) {
            return read(named);
        }
        Path local = Path.of(SETTINGS);
        return Files.isRegularFile(local) ? read(local) : builtIn(SETTINGS);
    }

    /**
     * @param settings the settings file that names the catalog; a relative path is looked up beside it first. Null for
     *     the default settings
     */
    public static ConfigText catalog(String catalog, @Nullable Path settings) {
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

    /** Stops reading after {@link #MAX_BYTES}, because the path may name a device without an end. */
    private static ConfigText read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SetupException(
                        file + " is larger than " + MAX_BYTES + " bytes; check that this is the right file", null);
            }
            return new ConfigText(file.toString(), text(file, bytes));
        } catch (IOException e) {
            throw new SetupException(
                    "can't read " + file.toAbsolutePath() + "; the file must exist and be readable for this user", e);
        }
    }

    private static String text(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
            long line = 1 + out.flip().chars().filter(c -> c == '\n').count();
            throw new SetupException(file + ":" + line + ": is not UTF-8 text; save it as UTF-8", null);
        }
        return out.flip().toString();
    }

    private static ConfigText builtIn(String name) {
        try (InputStream in = ConfigFiles.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new SetupException("the program has no built-in " + name + "; the package is damaged", null);
            }
            return new ConfigText("(built-in) " + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SetupException("can't read the built-in " + name, e);
        }
    }
}
