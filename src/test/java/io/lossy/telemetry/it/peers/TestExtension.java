package io.lossy.telemetry.it.peers;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The smallest extension that uses the client in a worker and in a page, laid together in a folder. */
final class TestExtension {
    private static final Path FILES = Path.of("target", "test-classes", "extension");
    private static final Path CLIENT = Path.of("target", "classes", "client");

    private final Path folder;
    private final String id;

    private TestExtension(Path folder, String id) {
        this.folder = folder;
        this.id = id;
    }

    /**
     * @param parent where the folder is made
     * @param settings what {@code work.js} gives to the client, its {@code endpoint} at least
     */
    static TestExtension assemble(Path parent, JsonObject settings) {
        try {
            Path folder = Files.createDirectories(parent.resolve("extension")).toAbsolutePath();
            copy(FILES, folder);
            copy(CLIENT, Files.createDirectories(folder.resolve("telemetry")));
            Files.writeString(folder.resolve("settings.js"), "export const settings = " + settings + ";\n");
            JsonObject manifest = new JsonObject(Files.readString(folder.resolve("manifest.json")));
            return new TestExtension(folder, id(Base64.getDecoder().decode(manifest.getString("key"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reference extension as the build lays it out. */
    static TestExtension reference() {
        return unpacked(Path.of("target", "extension").toAbsolutePath());
    }

    /** Any other, whose manifest has no key. */
    static TestExtension unpacked(Path folder) {
        return new TestExtension(folder, id(folder.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /**
     * Chrome's own: the first 128 bits of a SHA-256 in the letters a to p.
     *
     * @param origin the manifest's key, or without one the folder's path
     */
    private static String id(byte[] origin) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(origin);
            return HexFormat.of()
                    .formatHex(hash, 0, 16)
                    .chars()
                    .mapToObj(digit -> String.valueOf((char) ('a' + Character.digit(digit, 16))))
                    .collect(Collectors.joining());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder() {
        return folder;
    }

    String url(String file) {
        return "chrome-extension://" + id + "/" + file;
    }

    /** The ids that an answer of {@code work.js} names: those on disk. */
    static List<String> ids(JsonObject answer) {
        return answer.getJsonArray("ids").stream().map(String.class::cast).toList();
    }
}
